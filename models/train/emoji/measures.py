"""What can be measured on a picture by rules: background, objects apart from it, their colour, the nearest real icon."""

from functools import cache

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
    """The colour word within 18 degrees of whose hue most of the objects' coloured weight lies; None where none does."""
    hsv = rgb_to_hsv(picture.astype(np.float32) / 255)
    coloured = foreground(picture) & (hsv[..., 1] > 0.25) & (hsv[..., 2] > 0.25)
    if coloured.sum() < 100:
        return None
    weight = (hsv[..., 1] * hsv[..., 2])[coloured]
    hues = hsv[..., 0][coloured]
    share = {w: float(weight[np.abs(hue_distance(hues, p.hue)) < 18].sum()) for w, p in PAINTS.items()}
    word = max(share, key=share.get)
    return word if share[word] > 0 else None


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
    """The real icons of one style nearest to a picture, by squared distance of thumbnails, mirror images included."""

    def __init__(self, shelf: IconShelf):
        self._shelf = shelf
        self._plain = {style: self._gather(style, None) for style in shelf.styles}
        self._painted = cache(self._gather)

    def nearest(self, picture: np.ndarray, style: str, how_many: int = 5) -> list[str]:
        return self._nearest(self._plain[style], picture, how_many)

    def nearest_painted(self, picture: np.ndarray, style: str, colour: str, how_many: int = 5) -> list[str]:
        """Among the icons that can be painted in that colour, so painted."""
        return self._nearest(self._painted(style, colour), picture, how_many)

    def closeness(self, picture: np.ndarray, style: str) -> tuple[float, float]:
        """Root mean square distances, in levels of 255, to the nearest icon and to the one after it."""
        nearest = np.sort(_distances(self._plain[style][1], picture))[:2]
        return tuple(np.sqrt(nearest / (3 * _THUMB**2)))

    def _gather(self, style: str, colour: str | None) -> tuple[list[str], np.ndarray]:
        concepts = [c for c, s in self._shelf.pixels if s == style and (colour is None or self._shelf.repaintable(c, s, colour))]
        icons = (np.asarray(self._shelf.icon(c, style, colour)) for c in concepts)
        return concepts, np.stack([thumbnail(on_white(icon)).ravel() for icon in icons])

    def _nearest(self, among: tuple[list[str], np.ndarray], picture: np.ndarray, how_many: int) -> list[str]:
        concepts, thumbs = among
        return [concepts[i] for i in _distances(thumbs, picture).argsort()[:how_many]]


def _distances(thumbs: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """Squared, to the picture or its mirror image, whichever is nearer."""
    thumb = thumbnail(picture)
    return np.minimum(*(np.square(thumbs - t.ravel()).sum(1) for t in (thumb, thumb[:, ::-1])))


def halves(picture: np.ndarray, upright: bool) -> tuple[np.ndarray, np.ndarray]:
    """Above and below, or left and right."""
    middle = picture.shape[0 if upright else 1] // 2
    return (picture[:middle], picture[middle:]) if upright else (picture[:, :middle], picture[:, middle:])


def on_white(icon: np.ndarray) -> np.ndarray:
    return (icon[..., :3] + (255.0 - icon[..., 3:4])).clip(0, 255).round().astype(np.uint8)
