"""Pictures from captions with the networks in torch: for sample sheets and measurements during training."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from .autoencoder import Autoencoder
from .flow import noise_for, sample
from .pool import encode, load_autoencoder, read_normaliser
from .tokenizer import Encoder
from .places import LATENT_SIZE, TRAIN_DIR, device, work_dir


class Painter:
    """Draws captions; holds the autoencoder and its normaliser, borrows text encoder and denoiser at each call."""

    def __init__(self):
        self._autoencoder: Autoencoder = load_autoencoder()
        self._tokens = Encoder()
        mean, std = read_normaliser(work_dir() / "pool")
        self._mean, self._std = (torch.tensor(v, device=device()).view(1, -1, 1, 1) for v in (mean, std))

    @torch.no_grad()
    def paint(self, networks, captions: list[str], seeds: list[int], steered=None, **how) -> np.ndarray:
        """uint8 [N,128,128,3], one picture for each caption and seed; how is flow.sample's: steps, guidance, guided.
        steered gives, for a slice of the captions, the velocity in place of the denoiser's."""
        how = {"steps": 12, "guidance": 3.0, **how}
        pictures = []
        empty = networks.text(torch.from_numpy(self._tokens([""])).to(device()))
        for start in range(0, len(captions), 50):
            part = slice(start, start + 50)
            text = networks.text(torch.from_numpy(self._tokens(captions[part])).to(device()))
            noise = noise_for(seeds[part], LATENT_SIZE).to(device())
            latents = sample(steered(part) if steered else networks.denoiser, noise, text, empty, **how)
            pictures.append(self._decoded(latents * self._std + self._mean))
        return np.concatenate(pictures)

    @torch.no_grad()
    def there_and_back(self, pictures: np.ndarray) -> np.ndarray:
        """What the autoencoder makes of pictures: as true as any drawing of them can be."""
        return np.concatenate([self._decoded(torch.from_numpy(encode(self._autoencoder, pictures[i : i + 50])).to(device())) for i in range(0, len(pictures), 50)])

    def _decoded(self, latents: torch.Tensor) -> np.ndarray:
        decoded = self._autoencoder.decode(latents).clamp(-1, 1)
        return (decoded.permute(0, 2, 3, 1) * 127.5 + 127.5).round().byte().cpu().numpy()


def fixed_prompts() -> list[str]:
    """Prompts picked before looking, the same over all training time."""
    return json.loads((TRAIN_DIR / "prompts.json").read_text())["sheet"]


def save_sheet(path: Path, pictures: np.ndarray, captions: list[str], columns: int = 8) -> None:
    cell, rows = 150, -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * 136, rows * cell), "white")
    pen = ImageDraw.Draw(sheet)
    for i, (picture, text) in enumerate(zip(pictures, captions)):
        x, y = i % columns * 136, i // columns * cell
        sheet.paste(Image.fromarray(picture), (x, y))
        pen.text((x, y + 128), text[:24], fill=0)
        pen.text((x, y + 137), text[24:48], fill=0)
    sheet.save(path, optimize=True)
