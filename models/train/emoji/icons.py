"""The rendered icons in memory: looked up, repainted, sized and turned."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from .colours import PAINTS, Complexion, repaint

# Every style that can be rendered, and what captions call it; which of them are learnt, the rendering decides.
STYLES = {"noto": "noto style", "fluent": "fluent flat style", "fluent-3d": "fluent style"}


def rendered_styles(folder: Path) -> tuple[str, ...]:
    """The styles whose icons lie in the folder, in the order of STYLES."""
    there = {icon["style"] for icon in json.loads((folder / "icons.json").read_text())["icons"]}
    return tuple(style for style in STYLES if style in there)


class IconShelf:
    """All icons of all picture sets, premultiplied RGBA, with what is known of their colours."""

    def __init__(self, folder: Path):
        listing = json.loads((folder / "icons.json").read_text())
        size = listing["size"]
        pixels = np.fromfile(folder / "icons.rgba", np.uint8).reshape(-1, size, size, 4)
        keys = [(i["concept"], i["style"]) for i in listing["icons"]]
        if len(keys) != len(pixels):
            raise ValueError(f"{folder}: {len(pixels)} drawings for {len(keys)} names; render the icons again")
        self.pixels = dict(zip(keys, pixels))
        self.styles = rendered_styles(folder)
        self.complexions = {key: Complexion.of(icon) for key, icon in self.pixels.items()}
        self._painted = lru_cache(maxsize=4096)(self._paint)

    def has(self, concept: str, style: str) -> bool:
        return (concept, style) in self.pixels

    def concepts(self) -> list[str]:
        return sorted({concept for concept, _ in self.pixels})

    def repaintable(self, concept: str, style: str, colour: str) -> bool:
        """Whether repainting would show: the icon has one clear main hue, and it is not that colour already."""
        complexion = self.complexions[concept, style]
        return complexion.repaintable and complexion.natural != colour

    def agreed_colour(self, concept: str) -> str | None:
        """The colour word that a thing's icons have by nature in every style alike; None where they differ or have none."""
        words = {self.complexions[concept, style].natural for style in self.styles if self.has(concept, style)}
        return words.pop() if len(words) == 1 else None

    def icon(self, concept: str, style: str, colour: str | None = None) -> Image.Image:
        pixels = self._painted(concept, style, colour) if colour else self.pixels[concept, style]
        return Image.fromarray(pixels)

    def _paint(self, concept: str, style: str, colour: str) -> np.ndarray:
        return repaint(self.pixels[concept, style], self.complexions[concept, style], PAINTS[colour])


def placed(icon: Image.Image, side: int, angle: float, mirrored: bool) -> np.ndarray:
    """The icon at side x side pixels, premultiplied RGBA. The mode name lies on purpose: marked RGBa,
    Pillow filters the four channels alike, which is right for premultiplied pixels."""
    picture = Image.frombuffer("RGBa", icon.size, icon.tobytes(), "raw", "RGBa", 0, 1)
    picture = picture.resize((side, side), Image.Resampling.BOX if side * 2 <= icon.width else Image.Resampling.BICUBIC)
    if mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    pixels = np.frombuffer(picture.tobytes(), np.uint8).reshape(side, side, 4)
    if angle:
        turned = [Image.fromarray(np.ascontiguousarray(pixels[..., c])).rotate(angle, Image.Resampling.BICUBIC)
                  for c in range(4)]
        pixels = np.stack([np.asarray(t) for t in turned], -1)
    return pixels
