"""The loop for networks that train in minutes: a rate that rises, falls to nothing at the time limit, and no resuming.

What they say is numbered as concepts.txt lists it, so the list is kept with the weights and must still be the same.
"""

import time
from pathlib import Path
from typing import Callable

import torch

from .concepts import load_concepts

_WARM_UP_STEPS = 50


def train(name: str, network: torch.nn.Module, loss_of_a_batch: Callable[[], torch.Tensor], *, secs: float, rate: float) -> None:
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    network.train()
    started = said_at = time.monotonic()
    step, recent = 0, []
    while (elapsed := time.monotonic() - started) < secs:
        for group in optimiser.param_groups:
            group["lr"] = rate * min((step + 1) / _WARM_UP_STEPS, 1 - elapsed / secs)
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of_a_batch()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        recent.append(loss.item())
        if time.monotonic() - said_at > 15:
            said_at = time.monotonic()
            print(f"{name} step {step}  loss {sum(recent) / len(recent):.4f}  ETA {secs - elapsed:.0f} s", flush=True)
            recent.clear()
    network.eval()


def labels() -> list[str]:
    return list(load_concepts())


def keep(network: torch.nn.Module, path: Path) -> None:
    torch.save({"labels": labels(), "network": network.state_dict()}, path)


def restore(network: torch.nn.Module, path: Path) -> None:
    kept = torch.load(path, map_location="cpu", weights_only=True)
    if kept["labels"] != labels():
        raise SystemExit(f"{path}: trained on another list of concepts than concepts.txt is now; train it again")
    network.load_state_dict(kept["network"])
