"""Pools of what teaches the control network and the image prompt, as latents, beside the denoiser's own pool.

    python -m emoji.lessons control --scenes 30000 --seed 1
    python -m emoji.lessons like --scenes 30000 --seed 1      adds one shard; a new seed adds new scenes
"""

import argparse
import random
from pathlib import Path

import numpy as np
import torch

from .control import POOLED
from .icons import IconShelf
from .layouts import LayoutMaker
from .pairs import PairMaker
from .places import IMAGE_SIZE, subfolder, work_dir
from .pool import encode, load_autoencoder, read_normaliser
from .progress import Progress
from .tokenizer import Encoder

KINDS = ("control", "like")
_CHUNK = 500


def pooled_map(map_: np.ndarray) -> np.ndarray:
    """A map as the control network sees it: uint8 [3,32,32]."""
    side = IMAGE_SIZE // POOLED
    return map_.reshape(side, POOLED, side, POOLED, 3).mean((1, 3)).round().astype(np.uint8).transpose(2, 0, 1)


class Latents:
    """Pictures to normalised latents."""

    def __init__(self):
        self._autoencoder = load_autoencoder().to(memory_format=torch.channels_last)
        self._mean, self._std = (np.asarray(v, np.float32).reshape(1, -1, 1, 1) for v in read_normaliser(work_dir() / "pool"))

    def of(self, pictures: np.ndarray) -> np.ndarray:
        return (encode(self._autoencoder, pictures) - self._mean) / self._std


def chunk_of(kind: str, shelf: IconShelf, latents: Latents, tokens: Encoder, seed: int) -> dict[str, np.ndarray]:
    """One row a scene: `wanted` latents, `ids` of the caption, and `shown` latents or the `map`."""
    chance = random.Random(seed)
    if kind == "control":
        maker = LayoutMaker(shelf, chance)
        pictures, maps, laid = zip(*(maker.next() for _ in range(_CHUNK)))
        shown, captions = {"map": np.stack([pooled_map(m) for m in maps])}, [one.caption for one in laid]
    else:
        maker = PairMaker(shelf, chance)
        seen, pictures, captions = zip(*(maker.next() for _ in range(_CHUNK)))
        shown = {"shown": latents.of(np.stack(seen)).astype(np.float16)}
    return {"wanted": latents.of(np.stack(pictures)).astype(np.float16), "ids": tokens(list(captions)).astype(np.uint16), **shown}


class Lessons:
    """All shards of a kind in memory, with the text encoder's states of their captions."""

    def __init__(self, kind: str, text_encoder: torch.nn.Module):
        folder = work_dir() / "lessons"
        shards = sorted(folder.glob(f"{kind}-*.npz"))
        if not shards:
            raise FileNotFoundError(f"{folder}: no shards; make some with python -m emoji.lessons {kind}")
        loaded = [np.load(s) for s in shards]
        self._rows = {name: torch.from_numpy(np.concatenate([s[name] for s in loaded])) for name in loaded[0].files if name != "ids"}
        ids = torch.from_numpy(np.concatenate([s["ids"] for s in loaded]).astype(np.int64))
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            self._rows["text"] = torch.cat([text_encoder(part).bfloat16() for part in ids.split(500)])

    def __len__(self) -> int:
        return len(self._rows["wanted"])

    def batch(self, size: int, generator: torch.Generator) -> dict[str, torch.Tensor]:
        rows = torch.randint(len(self), (size,), generator=generator)
        return {name: values[rows].float() for name, values in self._rows.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kind", choices=KINDS)
    options.add_argument("--scenes", type=int, default=30_000)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    if args.seed < 1 or args.scenes % _CHUNK:
        raise SystemExit(f"lessons: seeds from 1 on, and scenes in {_CHUNK}s; got --seed {args.seed} --scenes {args.scenes}")
    shelf, latents, tokens = IconShelf(work_dir() / "data"), Latents(), Encoder()
    progress, chunks = Progress(f"lessons for {args.kind}", args.scenes // _CHUNK), []
    for i in range(args.scenes // _CHUNK):
        chunks.append(chunk_of(args.kind, shelf, latents, tokens, args.seed * 100_000 + 50_000 + i))
        progress.step(f"{len(chunks) * _CHUNK} scenes")
    np.savez(subfolder("lessons") / f"{args.kind}-{args.seed:04d}.npz", **{name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]})


if __name__ == "__main__":
    main()
