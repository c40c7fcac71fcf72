"""Makes the example pictures of the documents, and sheets of what is drawn of them, with the best weights there are.

    python -m emoji.steering_pictures ../../docs/pictures/steering

Names, layouts and seeds were chosen before looking; every picture is the first that came.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .concepts import with_article
from .drawing import Painter
from .layouts import map_of
from .lessons import Latents, pooled_map
from .pairs import pasted
from .places import IMAGE_SIZE, device
from .steering import as_maps, led, load_adapter, load_control, told
from .train_denoiser import load_networks
from .unlisted import spoken, unlisted_shelf

UNTAUGHT = ("light-rail", "pine-decoration", "videocassette", "menorah", "guide-dog", "lacrosse", "red-envelope", "motorized-wheelchair")
LAYOUTS = (
    ("a red apple and a blue car", ((0, (6, 64, 62, 120)), (1, (58, 10, 122, 60)))),
    ("a house", ((0, (70, 66, 122, 118)),)),
    ("two cats", ((0, (4, 8, 56, 60)), (0, (72, 62, 124, 114)))),
    ("a sun, a tree and a dog", ((0, (76, 6, 120, 50)), (1, (8, 20, 60, 72)), (2, (60, 74, 108, 122)))),
)
_SEEDS = 4


def sheet(path: Path, rows: list[list[np.ndarray]]) -> None:
    gap, height, width = 4, len(rows), max(len(row) for row in rows)
    page = Image.new("RGB", (width * (IMAGE_SIZE + gap) - gap, height * (IMAGE_SIZE + gap) - gap), "white")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            page.paste(Image.fromarray(picture), (x * (IMAGE_SIZE + gap), y * (IMAGE_SIZE + gap)))
    page.save(path, quality=88, optimize=True)


def write_layouts(folder: Path, painter: Painter, networks) -> None:
    """Of each layout the map, pictures that it leads, and pictures of the same seeds without it."""
    control, rows = load_control(), []
    for prompt, boxes in LAYOUTS:
        map_ = map_of(boxes)
        pooled = as_maps(np.stack([pooled_map(map_)] * _SEEDS))
        captions, seeds = [prompt] * _SEEDS, list(range(1, _SEEDS + 1))
        drawn = painter.paint(networks, captions, seeds, steered=lambda part: led(networks.denoiser, control, pooled[part]))
        rows.append([map_, *drawn, *painter.paint(networks, captions, seeds)])
    Image.fromarray(rows[0][0]).save(folder / "layout.png", optimize=True)
    sheet(folder / "control.jpg", rows)


def write_untaught(folder: Path, painter: Painter, networks) -> None:
    """Things never taught, with captions beside them; what is drawn like them, without words and with; and what their
    names alone and with them make."""
    shelf, adapter = unlisted_shelf(), load_adapter()
    shown = np.stack([pasted(shelf.icon(name, "noto"), (64, 64, 112), "white", 0, False) for name in UNTAUGHT])
    (folder / "untaught").mkdir(exist_ok=True)
    for name, picture in zip(UNTAUGHT, shown):
        Image.fromarray(picture).save(folder / "untaught" / f"{name}.png", optimize=True)
        (folder / "untaught" / f"{name}.txt").write_text(f"{spoken(name)}\n")
    embeddings, seeds = torch.from_numpy(Latents().of(shown)).flatten(1).float().to(device()), [7] * len(shown)
    like = lambda captions: list(painter.paint(networks, captions, seeds, steered=lambda part: told(networks.denoiser, adapter, embeddings[part])))
    words = [with_article(spoken(name), spoken(name)) for name in UNTAUGHT]
    same = lambda text: [text] * len(shown)
    sheet(folder / "like.jpg", [list(shown), like(same("")), like(same("in blue")), like(same("on a yellow background"))])
    sheet(folder / "retrieve.jpg", [list(painter.paint(networks, words, seeds)), like(words)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_grad_enabled(False)
    painter, networks = Painter(), load_networks()
    write_layouts(folder, painter, networks)
    write_untaught(folder, painter, networks)


if __name__ == "__main__":
    main()
