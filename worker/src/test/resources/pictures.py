"""Writes the pictures that PictureReaderTest and ResamplingTest read, and what Pillow makes of them.

    pip install pillow numpy && python pictures.py
"""
import io
import pathlib
import struct
import zlib

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
    seen_by_pillow(path)


def kept_bytes(name, data):
    path = HERE / name
    path.write_bytes(data)
    seen_by_pillow(path)


def seen_by_pillow(path):
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
moving = [base, base.transpose(Image.Transpose.ROTATE_180)]
moving[0].save(HERE / "moving.webp", save_all=True, append_images=moving[1:])


# Orientation where programs have been seen to write it: with and without the mark, in every type of
# number, in text chunks, in XMP, in several segments.
MARK = b"Exif\0\0"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"%s</rdf:RDF></x:xmpmeta>'
)


def xmp(orientation, element=False):
    form = "><tiff:Orientation>%d</tiff:Orientation></rdf:Description>" if element else ' tiff:Orientation="%d"/>'
    return (XMP % (form % orientation)).encode()


def tiff(orientation, order="<", kind=3, count=1, more=()):
    value = {3: "Hxx", 4: "I", 6: "bxxx", 8: "hxx", 9: "i", 1: "Bxxx"}[kind]
    entries = [*more, struct.pack(order + "HHI" + value, 0x0112, kind, count, orientation)]
    mark = {"<": b"II", ">": b"MM"}[order]
    return mark + struct.pack(order + "HIH", 42, 8, len(entries)) + b"".join(entries) + bytes(4)


def png_with(*chunks, after=False, picture=base):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    data = buffer.getvalue()
    made = b"".join(
        struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks
    )
    at = len(data) - 12 if after else 33
    return data[:at] + made + data[at:]


def webp_with(flags, *chunks):
    buffer = io.BytesIO()
    base.save(buffer, "WEBP", lossless=True)
    image = buffer.getvalue()[12:]
    canvas = struct.pack("<I", flags) + struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    body = b"".join(
        n + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for n, d in [(b"VP8X", canvas)]
    ) + image + b"".join(n + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for n, d in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def jpeg(picture=base, **how):
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=95, **how)
    return buffer.getvalue()


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments, data=None):
    data = data or jpeg()
    return data[:2] + b"".join(segments) + data[2:]


def without(data, *markers):
    """The segments before the frame's data, without those of some markers."""
    out, at = data[:2], 2
    while data[at + 1] != 0xDA:
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        out += b"" if data[at + 1] in markers else data[at:end]
        at = end
    return out + data[at:]


def with_ids(data, ids):
    """The same frame and scan with other component ids."""
    data = bytearray(data)
    frame = data.index(b"\xff\xc0")
    scan = data.index(b"\xff\xda")
    for i, number in enumerate(ids):
        data[frame + 10 + 3 * i] = number
        data[scan + 5 + 2 * i] = number
    return bytes(data)


kept_bytes("mark.png", png_with((b"eXIf", MARK + tiff(6))))
kept_bytes("mark-twice.png", png_with((b"eXIf", MARK + MARK + tiff(8, ">"))))
kept_bytes("late.png", png_with((b"eXIf", tiff(3)), after=True))
for kind in (1, 3, 4, 6, 8, 9):
    for name, order in (("little", "<"), ("big", ">")):
        kept_bytes(f"type-{kind}-{name}.png", png_with((b"eXIf", tiff(6, order, kind))))
kept_bytes("two-numbers.png", png_with((b"eXIf", tiff(6, count=2))))
three = tiff(34, count=3) + struct.pack("<HHH", 8, 1, 1)
kept_bytes("three-numbers.png", png_with((b"eXIf", three[:18] + struct.pack("<I", 26) + three[22:])))
kept_bytes("unknown-9.png", png_with((b"eXIf", tiff(9)), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(6))))
kept_bytes("xmp-attribute.png", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(6))))
kept_bytes("xmp-element.png", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(5, True))))
kept_bytes("xmp-packed.png", png_with((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp(7)))))
kept_bytes("xmp-plain.png", png_with((b"tEXt", b"XML:com.adobe.xmp\0" + xmp(8)), after=True))
kept_bytes("exif-over-xmp.png", png_with((b"eXIf", tiff(3)), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(6))))
raw = (MARK + tiff(6)).hex()
raw = b"\nexif\n%8d\n" % (len(raw) // 2) + "\n".join(raw[i : i + 72] for i in range(0, len(raw), 72)).encode() + b"\n"
kept_bytes("raw-profile.png", png_with((b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw))))
kept_bytes("raw-profile-plain.png", png_with((b"tEXt", b"Raw profile type exif\0" + raw)))

kept_bytes("mark.webp", webp_with(8, (b"EXIF", MARK + tiff(6))))
kept_bytes("xmp.webp", webp_with(4, (b"XMP ", xmp(6))))
kept_bytes("xmp-element.webp", webp_with(4, (b"XMP ", xmp(2, True))))
kept_bytes("not-announced.webp", webp_with(0, (b"EXIF", tiff(6)), (b"XMP ", xmp(6))))
kept_bytes("twice.webp", webp_with(8, (b"EXIF", tiff(6)), (b"EXIF", tiff(3))))

XAP = b"http://ns.adobe.com/xap/1.0/\0"
kept_bytes("xmp.jpg", jpeg_with(segment(0xE1, XAP + xmp(6))))
kept_bytes("xmp-twice.jpg", jpeg_with(segment(0xE1, XAP + xmp(6)), segment(0xE1, XAP + xmp(3, True))))
whole = tiff(6, more=[struct.pack("<HHII", 0x010F, 2, 40, 38)]) + b"maker" * 8
kept_bytes("exif-in-parts.jpg", jpeg_with(segment(0xE1, MARK + whole[:20]), segment(0xE1, MARK + whole[20:])))
kept_bytes("exif-without-it.jpg", jpeg_with(segment(0xE1, MARK + tiff(6)[:8] + bytes(6)), segment(0xE1, XAP + xmp(6))))
kept_bytes("long-number.jpg", jpeg_with(segment(0xE1, MARK + tiff(8, ">", 4))))

# What components mean: JFIF, then Adobe's marker, then the ids.
ADOBE = [segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([t])) for t in (0, 1, 2)]
for sampling, name in ((0, "444"), (1, "422"), (2, "420")):
    bare = without(jpeg(subsampling=sampling), 0xE0)
    for ids in ([1, 2, 3], [0, 1, 2], [2, 3, 4], list(b"RGB"), list(b"rgb"), list(b"YCc"), [1, 34, 35], [3, 2, 1]):
        spelt = "-".join(map(str, ids))
        kept_bytes(f"ids-{spelt}-{name}.jpg", with_ids(bare, ids))
    for transform, adobe in enumerate(ADOBE):
        kept_bytes(f"adobe-{transform}-{name}.jpg", jpeg_with(adobe, data=with_ids(bare, [0, 1, 2])))
kept_bytes("jfif-over-adobe.jpg", without(jpeg(subsampling=0), 0xEE)[:20] + ADOBE[0] + jpeg(subsampling=0)[20:])
kept_bytes("jfif-ids-rgb.jpg", with_ids(jpeg(subsampling=0), list(b"RGB")))
kept_bytes("exif-ids.jpg", jpeg_with(segment(0xE1, MARK + tiff(1)), data=with_ids(without(jpeg(subsampling=0), 0xE0), [0, 1, 2])))
kept_bytes("kept-as-rgb.jpg", jpeg(keep_rgb=True))
kept_bytes("short-adobe.jpg", jpeg_with(segment(0xEE, b"Adobe\0\x64\0\0\0"), data=without(jpeg(subsampling=0), 0xE0)))
inks = jpeg(base.convert("CMYK"))
kept_bytes("cmyk.jpg", inks)
bare = without(inks, 0xE0, 0xEE)
kept_bytes("cmyk-bare.jpg", bare)
for transform, adobe in enumerate(ADOBE):
    kept_bytes(f"four-adobe-{transform}.jpg", jpeg_with(adobe, data=bare))

kept_bytes("transparent-colour.png", png_with((b"tRNS", struct.pack(">HHH", *base.getpixel((3, 3))))))
kept_bytes("transparent-grey.png", png_with((b"tRNS", struct.pack(">H", base.convert("L").getpixel((3, 3)))), picture=base.convert("L")))
for width, height in [(16, 16), (40, 24), (23, 8), (8, 17), (5, 60)]:
    base.resize((width, height), Image.Resampling.LANCZOS).save(
        HERE / f"rgb.{width}x{height}.png", optimize=True
    )
