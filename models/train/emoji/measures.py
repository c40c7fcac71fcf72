"""What can be measured on a picture by rules: background, objects apart from it, their colour, the nearest real icon."""

import numpy as np
from PIL import Image

from .colours import BACKGROUNDS, PAINTS, hue_distance, rgb_to_hsv
from .icons import IconShelf

_SEEN = 24  # grey levels off the background in any channel, from which on a pixel belongs to an object
_THUMB = 32


def background_of(picture: np.ndarray) -> np.ndarray:
    """The median of a three-pixel frame, RGB."""
    frame = np.concatenate([picture[:3].reshape(-1, 3), picture[-3:].reshape(-1, 3), picture[:, :3].reshape(-1, 3), picture[:, -3:].reshape(-1, 3)])
    return np.median(frame, axis=0)


def background_word(picture: np.ndarray) -> str:
    found = background_of(picture)
    return min(BACKGROUNDS, key=lambda word: float(np.abs(found - BACKGROUNDS[word]).sum()))


def foreground(picture: np.ndarray) -> np.ndarray:
    return np.abs(picture.astype(np.float32) - background_of(picture)).max(-1) > _SEEN


def count_objects(picture: np.ndarray) -> int:
    """Separate patches of foreground, seen at a quarter of the resolution; specks do not count."""
    mask = foreground(picture).reshape(32, 4, 32, 4).mean((1, 3)) > 0.35
    patches = 0
    for start in zip(*np.nonzero(mask)):
        if not mask[start]:
            continue
        area, edge = 0, [start]
        mask[start] = False
        while edge:
            y, x = edge.pop()
            area += 1
            for place in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if 0 <= place[0] < 32 and 0 <= place[1] < 32 and mask[place]:
                    mask[place] = False
                    edge.append(place)
        patches += area >= 12
    return patches


def colour_word(picture: np.ndarray) -> str | None:
    """The colour word nearest to the main hue of the objects; None where nothing is coloured."""
    hsv = rgb_to_hsv(picture.astype(np.float32) / 255)
    coloured = foreground(picture) & (hsv[..., 1] > 0.25) & (hsv[..., 2] > 0.25)
    if coloured.sum() < 100:
        return None
    weight = (hsv[..., 1] * hsv[..., 2])[coloured]
    hues = hsv[..., 0][coloured]
    share = {w: float(weight[np.abs(hue_distance(hues, p.hue)) < 18].sum()) for w, p in PAINTS.items()}
    return max(share, key=share.get)


def thumbnail(picture: np.ndarray) -> np.ndarray:
    """The objects alone, cut to their bounding square, on white, small: place, size and background no longer matter."""
    mask = foreground(picture)
    if mask.sum() < 50:
        return np.full((_THUMB, _THUMB, 3), 255, np.float32)
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    side = max(bottom - top, right - left)
    square = np.full((side, side, 3), 255, np.uint8)
    y, x = (side - (bottom - top)) // 2, (side - (right - left)) // 2
    cut = np.where(mask[..., None], picture, 255)[top:bottom, left:right]
    square[y : y + bottom - top, x : x + right - left] = cut
    return np.asarray(Image.fromarray(square).resize((_THUMB, _THUMB), Image.Resampling.BOX), np.float32)


class RealIcons:
    """The nearest real icons of one style to a picture, by squared distance of thumbnails, mirror images included."""

    def __init__(self, shelf: IconShelf):
        self._concepts, self._thumbs = {}, {}
        for style in sorted({s for _, s in shelf.pixels}):
            keys = [k for k in shelf.pixels if k[1] == style]
            self._concepts[style] = [c for c, _ in keys]
            self._thumbs[style] = np.stack([thumbnail(_on_white(shelf.pixels[k])).ravel() for k in keys])

    def nearest(self, picture: np.ndarray, style: str, how_many: int = 5) -> list[str]:
        thumb = thumbnail(picture)
        distances = np.minimum(self._distances(thumb, style), self._distances(thumb[:, ::-1], style))
        return [self._concepts[style][i] for i in distances.argsort()[:how_many]]

    def _distances(self, thumb: np.ndarray, style: str) -> np.ndarray:
        return np.square(self._thumbs[style] - thumb.ravel()).sum(1)


def _on_white(icon: np.ndarray) -> np.ndarray:
    return (icon[..., :3] + (255.0 - icon[..., 3:4])).clip(0, 255).round().astype(np.uint8)
