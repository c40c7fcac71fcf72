"""Named colours: backgrounds, the colour an icon has by nature, and repainting it in another."""

from dataclasses import dataclass

import numpy as np

# Said in captions as "on a NAME background"; white is what stands behind a picture when nothing is said.
BACKGROUNDS = {
    "white": (255, 255, 255), "light blue": (168, 216, 250), "blue": (52, 104, 220), "green": (76, 175, 80),
    "yellow": (255, 221, 64), "orange": (255, 152, 44), "red": (222, 52, 52), "pink": (250, 160, 200),
    "purple": (138, 72, 190), "grey": (158, 158, 158), "black": (16, 16, 16),
}


@dataclass(frozen=True)
class Paint:
    """Where a colour word lies in HSV: hue in degrees, typical saturation and value in 0..1."""

    hue: float
    saturation: float
    value: float


PAINTS = {
    "red": Paint(2, 0.82, 0.88), "orange": Paint(30, 0.88, 0.98), "yellow": Paint(50, 0.80, 0.99),
    "green": Paint(125, 0.62, 0.70), "blue": Paint(214, 0.75, 0.90), "purple": Paint(275, 0.60, 0.78),
    "pink": Paint(335, 0.50, 0.98),
}

_NATURAL_HUES = {  # degrees, from-to, where people agree on the word
    "red": (-12, 12), "orange": (22, 38), "yellow": (43, 60), "green": (85, 155), "blue": (198, 230),
    "purple": (258, 292), "pink": (312, 344),
}


def rgb_to_hsv(rgb: np.ndarray) -> np.ndarray:
    """RGB 0..1 of any leading shape to hue in degrees, saturation and value in 0..1."""
    top, low = rgb.max(-1), rgb.min(-1)
    spread = np.maximum(top - low, 1e-6)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.select([top == r, top == g], [(g - b) / spread, 2 + (b - r) / spread], 4 + (r - g) / spread)
    return np.stack([(hue * 60) % 360, (top - low) / np.maximum(top, 1e-6), top], -1)


def hsv_to_rgb(hsv: np.ndarray) -> np.ndarray:
    hue, saturation, value = hsv[..., 0:1], hsv[..., 1:2], hsv[..., 2:3]
    wheel = (np.array([5.0, 3.0, 1.0]) + hue / 60) % 6
    return value - value * saturation * np.clip(np.minimum(wheel, 4 - wheel), 0, 1)


def hue_distance(hue, other):
    """Signed shortest way round the wheel from other to hue, in -180..180."""
    return (hue - other + 180) % 360 - 180


@dataclass(frozen=True)
class Complexion:
    """How an icon is coloured: its main hue, the typical saturation and value there, and how clear the case is."""

    hue: float
    saturation: float
    value: float
    repaintable: bool
    natural: str | None

    @staticmethod
    def of(rgba: np.ndarray) -> "Complexion":
        """From a premultiplied RGBA icon, uint8."""
        alpha = rgba[..., 3].astype(np.float32) / 255
        hsv = rgb_to_hsv(unpremultiplied(rgba))
        coloured = (hsv[..., 1] > 0.25) & (hsv[..., 2] > 0.2) & (alpha > 0.5)
        if coloured.sum() < 50:
            return Complexion(0, 0, 0, False, None)
        weight = (hsv[..., 1] * hsv[..., 2] * alpha)[coloured]
        bins = np.bincount((hsv[..., 0][coloured] // 10).astype(int) % 36, weight, 36)
        smooth = bins + 0.5 * (np.roll(bins, 1) + np.roll(bins, -1))
        peak = 10 * int(smooth.argmax()) + 5
        near = np.abs(hue_distance(hsv[..., 0], peak)) < 30
        main = coloured & near
        hue = (peak + np.median(hue_distance(hsv[..., 0][main], peak))) % 360
        saturation, value = np.median(hsv[..., 1][main]), np.median(hsv[..., 2][main])
        of_coloured = (hsv[..., 1] * hsv[..., 2] * alpha)[main].sum() / weight.sum()
        of_icon = main.sum() / max(1, (alpha > 0.5).sum())
        clear = bool(of_coloured > 0.6 and of_icon > 0.4)
        return Complexion(float(hue), float(saturation), float(value), clear,
                          _natural_word(hue, saturation, value) if clear and of_icon > 0.5 else None)


def _natural_word(hue: float, saturation: float, value: float) -> str | None:
    if saturation < 0.35 or value < 0.6:
        return None
    for word, (low, high) in _NATURAL_HUES.items():
        if low <= hue <= high or low <= hue - 360 <= high:
            return word
    return None


def unpremultiplied(rgba: np.ndarray) -> np.ndarray:
    alpha = np.maximum(rgba[..., 3:4].astype(np.float32), 1)
    return np.minimum(rgba[..., :3] / alpha, 1)


def repaint(rgba: np.ndarray, complexion: Complexion, paint: Paint) -> np.ndarray:
    """The icon with its main hue turned to the paint's; shading stays, other hues stay."""
    alpha = rgba[..., 3:4].astype(np.float32) / 255
    hsv = rgb_to_hsv(unpremultiplied(rgba))
    away = hue_distance(hsv[..., 0], complexion.hue)
    main = (np.abs(away) < 48) & (hsv[..., 1] > 0.12)
    turned = np.stack(
        [
            (paint.hue + 0.4 * away) % 360,
            np.clip(hsv[..., 1] * np.clip(paint.saturation / complexion.saturation, 0.5, 1.8), 0, 1),
            np.clip(hsv[..., 2] * np.clip(paint.value / complexion.value, 0.6, 1.8), 0, 1),
        ],
        -1,
    )
    rgb = hsv_to_rgb(np.where(main[..., None], turned, hsv))
    return np.concatenate([rgb * alpha * 255, alpha * 255], -1).round().astype(np.uint8)
