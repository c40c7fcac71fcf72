"""Writes the pictures that PictureReaderTest and ResamplingTest read, and what Pillow makes of them.

    pip install pillow numpy && python pictures.py
"""
import io
import pathlib

import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 23, 17
rng = np.random.default_rng(7)

yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH]
smooth = np.stack([xx * 255 // (WIDTH - 1), yy * 255 // (HEIGHT - 1), (xx * yy) % 256], axis=-1)
noisy = rng.integers(0, 256, (HEIGHT, WIDTH, 3))
base = Image.fromarray(np.where((xx < 12)[..., None], smooth, noisy).astype(np.uint8))


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def kept(name, picture, **how):
    path = HERE / name
    picture.save(path, **how)
    seen = ImageOps.exif_transpose(Image.open(path))
    if seen.mode.startswith("I;16"):  # Pillow clips these; their upper eight bits are meant
        seen = Image.fromarray((np.asarray(seen).astype(np.uint16) >> 8).astype(np.uint8))
    if "A" in seen.mode or "transparency" in seen.info:
        seen = seen.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        alpha = np.asarray(seen)[..., 3:].astype(int)
        mixed = (np.asarray(seen)[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
        seen = Image.fromarray(mixed.astype(np.uint8))
    seen.convert("RGB").save(path.with_suffix(path.suffix + ".seen.png"), optimize=True)


HERE.mkdir(exist_ok=True)
alpha = Image.fromarray((xx * 11 % 256).astype(np.uint8))
rgba = base.copy()
rgba.putalpha(alpha)
kept("rgb.png", base)
kept("rgba.png", rgba)
kept("grey.png", base.convert("L"))
kept("grey-alpha.png", Image.merge("LA", (base.convert("L"), alpha)))
kept("two-levels.png", base.convert("1"))
kept("palette.png", base.quantize(16))
kept("palette-transparent.png", base.quantize(16), transparency=3)
kept("grey16.png", Image.fromarray((yy * 4000 + xx * 37).astype(np.uint16)))
kept("interlaced-turned.png", base, exif=exif(6))
for orientation in range(1, 9):
    kept(f"turned-{orientation}.jpg", base, quality=90, exif=exif(orientation))
kept("grey.jpg", base.convert("L"), quality=90)
kept("progressive.jpg", base, quality=90, progressive=True)
kept("lossy.webp", base, quality=90)
kept("lossless.webp", rgba, lossless=True)
kept("turned.webp", base, lossless=True, exif=exif(8))
base.convert("CMYK").save(HERE / "cmyk.jpg")
moving = [base, base.transpose(Image.Transpose.ROTATE_180)]
moving[0].save(HERE / "moving.webp", save_all=True, append_images=moving[1:])
for width, height in [(16, 16), (40, 24), (23, 8), (8, 17), (5, 60)]:
    base.resize((width, height), Image.Resampling.LANCZOS).save(
        HERE / f"rgb.{width}x{height}.png", optimize=True
    )
