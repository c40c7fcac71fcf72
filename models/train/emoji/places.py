"""Where files live, which device computes, and how chance is seeded."""

import os
import random
from pathlib import Path

import numpy as np

TRAIN_DIR = Path(__file__).resolve().parent.parent
CONCEPTS_FILE = TRAIN_DIR / "concepts.txt"
HELD_OUT_FILE = TRAIN_DIR / "heldout.json"

IMAGE_SIZE = 128
LATENT_SIZE = 16
LATENT_CHANNELS = 4


def work_dir() -> Path:
    """The folder of everything large: icons, latents, checkpoints, sheets. Never under version control."""
    folder = Path(os.environ.get("DARKROOM_TRAIN_DIR", TRAIN_DIR / ".work"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def subfolder(name: str) -> Path:
    folder = work_dir() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def device():
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def seed_everything(seed: int) -> None:
    import torch

    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
