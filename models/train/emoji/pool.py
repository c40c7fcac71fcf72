"""A pool of scenes as latents: composing and encoding cost as much as a training step, so each is used a few times.

    python -m emoji.pool --scenes 40000 --seed 1        adds one shard; a new seed adds new scenes
"""

import argparse
import json
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch

from .autoencoder import Autoencoder
from .captions import caption
from .concepts import load_concepts
from .heldout import load_held_out
from .icons import STYLES, IconShelf
from .legs import best_weights
from .progress import Progress
from .scenes import Mix, Scene, SceneMaker, draw
from .tokenizer import Encoder
from .places import device, subfolder, work_dir

CAPTIONS_EACH = 4
_CHUNK = 1000


def load_autoencoder() -> Autoencoder:
    """With the decoder trained on its own where there is one; the encoder is the same in both."""
    network = Autoencoder()
    network.load_state_dict(best_weights(work_dir() / "autoencoder", "decoder", "autoencoder"))
    return network.eval().to(device())


_shelf = None


def compose(seed: int, scenes: int = _CHUNK, least_weight: float = 0.0, mix: Mix = Mix()) -> tuple[np.ndarray, list[list[str]], list[Scene]]:
    """Pictures, captions of each, and the scenes; a function of its arguments alone, so chunks can be made in parallel."""
    global _shelf
    _shelf = _shelf or IconShelf(work_dir() / "data")
    chance = random.Random(seed)
    maker = SceneMaker(_shelf, load_held_out(), chance, least_weight, mix)
    made = [maker.next() for _ in range(scenes)]
    pictures = np.stack([draw(s, _shelf, chance) for s in made])
    return pictures, [[caption(s, _shelf, chance) for _ in range(CAPTIONS_EACH)] for s in made], made


@torch.no_grad()
def encode(autoencoder: Autoencoder, pictures: np.ndarray) -> np.ndarray:
    """uint8 [N,H,W,3] to raw latents, float32 [N,4,h,w]."""
    latents = []
    for start in range(0, len(pictures), 100):
        x = torch.from_numpy(pictures[start : start + 100]).permute(0, 3, 1, 2).to(next(autoencoder.parameters()).device).float() / 127.5 - 1
        with torch.autocast(x.device.type, torch.bfloat16, enabled=x.device.type == "cpu"):
            latents.append(autoencoder.encode(x.contiguous(memory_format=torch.channels_last)).float().cpu())
    return torch.cat(latents).numpy()


class Pool:
    """All shards in memory: normalised latents, and token ids of the captions. With a least weight, only scenes
    whose every concept has it by now: where time is short, better few things well than many badly."""

    def __init__(self, folder: Path, least_weight: float = 0.0):
        shards = sorted(folder.glob("shard-*.npz"))
        if not shards:
            raise FileNotFoundError(f"{folder}: no shards; make some with python -m emoji.pool")
        loaded = [np.load(s) for s in shards]
        self.mean, self.std = (np.asarray(v, np.float32) for v in read_normaliser(folder))
        latents = np.concatenate([s["latents"] for s in loaded])
        normalise = lambda v: torch.from_numpy(v).view(1, -1, 1, 1)
        self.latents = ((torch.from_numpy(latents).float() - normalise(self.mean)) / normalise(self.std)).half()
        self.ids = torch.from_numpy(np.concatenate([s["ids"] for s in loaded]).astype(np.int64))
        concepts = load_concepts()
        things = np.concatenate([s["things"] for s in loaded])
        number = {icon: i for i, icon in enumerate(concepts)}
        if unknown := set(things.ravel().tolist()) - set(number):
            raise ValueError(f"{folder}: scenes of what is in the list no more, {', '.join(sorted(unknown))}; make new shards")
        self._things = torch.from_numpy(np.vectorize(number.get, otypes=[np.int64])(things))
        often = [c.icon for c in concepts.values() if c.weight >= least_weight]
        self._rows = torch.from_numpy(np.nonzero(np.isin(things, often).all(1))[0])
        if len(self._rows) == 0:
            raise ValueError(f"{folder}: no scene has only concepts of weight {least_weight:g} and more")

    def batch(self, size: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Latents and the token ids of one of their captions."""
        rows = self._draw(size, generator)
        which = torch.randint(CAPTIONS_EACH, (size,), generator=generator)
        return self.latents[rows].float(), self.ids[rows, which]

    def labelled(self, size: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Latents and the number, in the list of concepts, of one thing in each."""
        rows = self._draw(size, generator)
        return self.latents[rows].float(), self._things[rows, torch.randint(2, (size,), generator=generator)]

    def _draw(self, size: int, generator: torch.Generator) -> torch.Tensor:
        return self._rows[torch.randint(len(self._rows), (size,), generator=generator)]


def read_normaliser(folder: Path) -> tuple[list[float], list[float]]:
    """Mean and deviation of each latent channel, fixed by the first shard for good."""
    found = json.loads((folder / "normaliser.json").read_text())
    return found["mean"], found["std"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scenes", type=int, default=40_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--least-weight", type=float, default=0.0, help="compose only from concepts of at least this weight")
    options.add_argument("--pairs", type=float, default=Mix.pairs, help="the share of scenes with two different things")
    options.add_argument("--counts", type=float, default=Mix.counts, help="the share of scenes with several of a thing")
    options.add_argument("--painted", type=float, default=Mix.painted, help="how often a thing that can be is painted in another colour")
    options.add_argument("--even", action="store_true", help="every concept as often as any other, not by weight")
    options.add_argument("--styles", nargs="+", default=(), choices=STYLES, help="of these styles only; by default of all that are rendered")
    args = options.parse_args()
    if args.seed < 1 or args.scenes % _CHUNK:
        raise SystemExit(f"pool: seeds from 1 on, and scenes in thousands; got --seed {args.seed} --scenes {args.scenes}")

    mix = Mix(args.counts, args.pairs, args.painted, args.even, tuple(args.styles))
    folder = subfolder("pool")
    autoencoder, tokens = load_autoencoder().to(memory_format=torch.channels_last), Encoder()
    chunks = args.scenes // _CHUNK
    latents, ids, things = [], [], []
    progress = Progress("pool", chunks)
    with ProcessPoolExecutor(args.workers) as workers:
        made = [workers.submit(compose, args.seed * 100_000 + i, _CHUNK, args.least_weight, mix) for i in range(chunks)]
        for pictures, captions, scenes in (m.result() for m in made):
            latents.append(encode(autoencoder, pictures).astype(np.float16))
            ids.append(tokens([c for row in captions for c in row]).reshape(len(captions), CAPTIONS_EACH, -1).astype(np.uint16))
            things += [[s.things[0].concept, s.things[-1].concept] for s in scenes]
            progress.step(f"{len(latents) * _CHUNK} scenes")
    latents = np.concatenate(latents)
    if not (folder / "normaliser.json").exists():
        measured = latents.astype(np.float32)
        values = {"mean": measured.mean((0, 2, 3)).tolist(), "std": measured.std((0, 2, 3)).tolist()}
        (folder / "normaliser.json").write_text(json.dumps(values, indent=2) + "\n")
    np.savez(folder / f"shard-{args.seed:04d}.npz", latents=latents, ids=np.concatenate(ids), things=np.array(things))


if __name__ == "__main__":
    main()
