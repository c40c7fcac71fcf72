"""Training in legs: each leg has a time limit, starts where the last one stopped, and may end in a cooldown.

The learning rate is constant on the trunk, so that training can go on for ever. Good weights need a decay: a leg
with a cooldown first saves the trunk, then lowers the rate linearly to near zero and saves the outcome under
another name. The next leg continues from the trunk as if the cooldown had not been.
"""

import copy
import csv
import signal
import sys
import time
from pathlib import Path

import torch

_WARM_UP_STEPS = 100
_SAVE_EVERY_SECS = 300
_LOG_EVERY_STEPS = 50
_LAST_RATE = 0.02  # of the constant rate, at the end of a cooldown


class Averaged:
    """An exponential moving average of a network's weights; young averages forget faster, so the start washes out."""

    def __init__(self, network: torch.nn.Module, decay: float):
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def follow(self, network: torch.nn.Module, step: int) -> None:
        decay = min(self._decay, (1 + step) / (10 + step))
        ours, theirs = list(self.network.parameters()), list(network.parameters())
        torch._foreach_lerp_(ours, theirs, 1 - decay)


class Leg:
    """One time-limited stretch of training; owns the checkpoint files, the rate and the log."""

    def __init__(self, folder: Path, name: str, network, optimiser, *, rate: float, ema: float, secs: float, cooldown_secs: float):
        self._folder, self._name = folder, name
        self._network, self._optimiser = network, optimiser
        if cooldown_secs >= secs:
            raise SystemExit(f"{name}: a cooldown of {cooldown_secs:g} s does not fit into a leg of {secs:g} s; it begins on the trunk")
        self._rate, self._secs, self._cooldown = rate, secs, cooldown_secs
        self.averaged = Averaged(network, ema)
        self.step, self.samples, self._trained_secs = 0, 0, 0.0
        self._resume()
        self._cooling = False
        self._stopped = False
        self._started: float | None = None
        self._seen_at_start = self.samples
        self._losses: list[float] = []
        for name_of_signal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name_of_signal, lambda *_: setattr(self, "_stopped", True))

    @property
    def trunk(self) -> Path:
        return self._folder / f"{self._name}.pt"

    @property
    def cooled(self) -> Path:
        return self._folder / f"{self._name}-cooled.pt"

    def goes_on(self) -> bool:
        """Asked before every step: sets the rate, saves when due, and says whether there is time left."""
        if self._started is None:  # what is loaded and composed before the first step does not count
            self._started = self._saved_at = time.monotonic()
        elapsed = self.elapsed
        left = self._secs - elapsed
        if self._stopped or left <= 0:
            self._save(self.cooled if self._cooling and not self._stopped else self.trunk if not self._cooling else None)
            return False
        if self._cooldown and left < self._cooldown and not self._cooling:
            self._save(self.trunk)
            self._cooling = True
        elif not self._cooling and time.monotonic() - self._saved_at > _SAVE_EVERY_SECS:
            self._save(self.trunk)
        rate = self._rate * min(1.0, (self.step + 1) / _WARM_UP_STEPS)
        if self._cooling:
            rate *= max(_LAST_RATE, left / self._cooldown)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        return True

    def took(self, loss: float, samples: int) -> None:
        """Called after every optimiser step."""
        self.step += 1
        self.samples += samples
        self.averaged.follow(self._network, self.step)
        self._losses.append(loss)
        if self.step % _LOG_EVERY_STEPS == 0:
            self._log()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._started

    def _log(self) -> None:
        loss = sum(self._losses) / len(self._losses)
        self._losses.clear()
        per_second = (self.samples - self._seen_at_start) / self.elapsed
        minutes = (self._trained_secs + self.elapsed) / 60
        rate = self._optimiser.param_groups[0]["lr"]
        with open(self._folder / f"{self._name}-log.csv", "a", newline="") as file:
            csv.writer(file).writerow([self.step, self.samples, f"{minutes:.2f}", f"{loss:.5f}", f"{rate:.2e}"])
        if self.step % (5 * _LOG_EVERY_STEPS) == 0 or self.step == _LOG_EVERY_STEPS:
            left = (self._secs - self.elapsed) / 60
            print(f"{self._name} step {self.step}  loss {loss:.4f}  rate {rate:.1e}  {per_second:.0f} samples/s  ETA {left:.1f} min", flush=True)

    def _resume(self) -> None:
        if not self.trunk.exists():
            self._begin_at_restored()
            return
        kept = torch.load(self.trunk, map_location="cpu", weights_only=True)
        self._network.load_state_dict(kept["network"])
        self.averaged.network.load_state_dict(kept["averaged"])
        self._optimiser.load_state_dict(kept["optimiser"])
        self.step, self.samples, self._trained_secs = kept["step"], kept["samples"], kept["secs"]
        print(f"{self._name}: going on from step {self.step} ({self._trained_secs / 60:.0f} min so far)", flush=True)

    def _begin_at_restored(self) -> None:
        """A cooled checkpoint without its trunk is one that was read back from a model folder: a new trunk begins there."""
        if not self.cooled.exists():
            return
        kept = torch.load(self.cooled, map_location="cpu", weights_only=True)
        for network in (self._network, self.averaged.network):
            network.load_state_dict(kept["averaged"])
        self.step = kept["step"]
        print(f"{self._name}: a new trunk from the weights of step {self.step}", flush=True)

    def _save(self, path: Path | None) -> None:
        if path is None:  # a cooldown cut short is worth nothing; the trunk was saved when it began
            return
        self._saved_at = time.monotonic()
        part = path.with_suffix(".part")
        torch.save(
            {
                "network": self._network.state_dict(), "averaged": self.averaged.network.state_dict(),
                "optimiser": self._optimiser.state_dict(), "step": self.step, "samples": self.samples,
                "secs": self._trained_secs + self.elapsed,
            },
            part,
        )
        part.replace(path)


def best_weights(folder: Path, *names: str) -> dict:
    """The averaged weights of the first name that has any: of its cooled checkpoint where there is one, else of its trunk."""
    for path in (folder / f"{name}{state}.pt" for name in names for state in ("-cooled", "")):
        if path.exists():
            kept = torch.load(path, map_location="cpu", weights_only=True)
            print(f"{path.name}: weights of step {kept['step']}", file=sys.stderr, flush=True)
            return kept["averaged"]
    raise FileNotFoundError(f"{folder}: no checkpoint of {names[-1]}; train it first")
