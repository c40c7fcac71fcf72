"""Writes canny/: pictures, and the edges that OpenCV finds in them.

    pip install numpy pillow opencv-python-headless && python canny.py
"""

import pathlib
import shutil

import cv2
import numpy as np
from PIL import Image

OUT = pathlib.Path(__file__).parent / "canny"


def pictures():
    draws = np.random.default_rng(3)
    y, x = np.mgrid[0:70, 0:90]
    discs = [((x - a) ** 2 + (y - b) ** 2 < r * r) for a, b, r in ((30, 30, 17), (60, 40, 21), (75, 12, 9))]
    yield "discs", np.stack([200 * disc for disc in discs], axis=-1)
    yield "waves", np.stack([127 + 120 * np.sin(x * k + y * y * 0.01) for k in (0.2, 0.35, 0.5)], axis=-1)
    yield "noise", draws.integers(0, 256, (48, 48, 3))
    soft = draws.integers(0, 256, (12, 16, 3)).astype(np.uint8)
    yield "soft", np.array(Image.fromarray(soft).resize((96, 72), Image.Resampling.BICUBIC))
    yield "grey", np.repeat(((x * 5 + y * 3) % 64 * 4)[..., None], 3, axis=-1)
    yield "row", draws.integers(0, 256, (1, 40, 3))
    yield "column", draws.integers(0, 256, (40, 1, 3))
    yield "flat", np.full((9, 9, 3), 77)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    for name, values in pictures():
        picture = np.clip(values, 0, 255).astype(np.uint8)
        Image.fromarray(picture).save(OUT / f"{name}.png", optimize=True)
        for low, high in ((100, 200), (30, 90)):
            edges = cv2.Canny(picture, low, high)
            Image.fromarray(edges).save(OUT / f"{name}-{low}-{high}.png", optimize=True)


if __name__ == "__main__":
    main()
