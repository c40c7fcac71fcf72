"""Measures how well the control network puts things into their places, on layouts that no lesson had, and prints the table.

    python -m emoji.evaluate_control --pictures 200

Every pixel that is no background counts for the box that is nearest to it. A thing is *in its place* where the bounding box
of its pixels and its own overlap by half of what both cover (intersection over union of 0.5), and *the right thing* where it is
besides among the five real icons of the style that are nearest to what was drawn there. The same is asked of pictures drawn
from the caption alone and of real scenes.
"""

import random

import numpy as np

from . import evaluating
from .icons import IconShelf
from .layouts import Laid, LayoutMaker, map_of
from .lessons import pooled_map
from .measures import RealIcons, background_of, foreground
from .places import IMAGE_SIZE, work_dir
from .steering import as_maps, led, load_control

_SEED = 77_000_001  # lessons have seeds of their own, all below it
_OVERLAP = 0.5


def _reads_on(laid: Laid) -> bool:
    """Whether the first of two things stands before the second as one reads: further to the left and up."""
    (_, first), (_, second) = laid.boxes
    return first[0] + first[1] < second[0] + second[1]


_KINDS = {
    "one thing": lambda laid: len(laid.boxes) == 1,
    "two to four of a thing": lambda laid: len(laid.scene.things) == 1 and len(laid.boxes) > 1,
    "two things, the first further left and up": lambda laid: len(laid.scene.things) == 2 and _reads_on(laid),
    "two things, the first further right and down": lambda laid: len(laid.scene.things) == 2 and not _reads_on(laid),
    "three things": lambda laid: len(laid.scene.things) == 3,
}


def nearest_box(boxes) -> np.ndarray:
    """For each pixel, which box it is nearest to."""
    y, x = np.mgrid[0:IMAGE_SIZE, 0:IMAGE_SIZE] + 0.5
    away = [np.hypot(np.maximum(0, np.maximum(left - x, x - right)), np.maximum(0, np.maximum(top - y, y - bottom))) for _, (left, top, right, bottom) in boxes]
    return np.argmin(away, axis=0)


def overlap(mask: np.ndarray, box) -> float:
    """Intersection over union of the mask's bounding box and the box."""
    if not mask.any():
        return 0.0
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    left, top, right, bottom = box
    found = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    area = lambda b: max(0, b[2] - b[0]) * max(0, b[3] - b[1])
    shared = area((max(left, found[0]), max(top, found[1]), min(right, found[2]), min(bottom, found[3])))
    return shared / (area(box) + area(found) - shared)


def placed_and_right(picture: np.ndarray, laid: Laid, real: RealIcons) -> list[tuple[bool, bool]]:
    """Of each box, whether something is in its place, and whether it is the right thing besides."""
    mask, owner, answers = foreground(picture), nearest_box(laid.boxes), []
    for i, (number, box) in enumerate(laid.boxes):
        own = mask & (owner == i)
        inside = overlap(own, box) >= _OVERLAP
        alone, thing = np.where(own[..., None], picture, background_of(picture)).astype(np.uint8), laid.scene.things[number]
        near = real.nearest_painted(alone, laid.scene.style, thing.colour) if thing.colour else real.nearest(alone, laid.scene.style)
        answers.append((inside, inside and thing.concept in near))
    return answers


def questions(shelf: IconShelf, wanted: int, accepts) -> list[tuple[np.ndarray, Laid]]:
    """Real scenes with layouts of no lesson and captions that name the style."""
    maker, found = LayoutMaker(shelf, random.Random(_SEED), styled=True), []
    while len(found) < wanted:
        picture, _, laid = maker.next()
        if accepts(laid) and laid.caption:
            found.append((picture, laid))
    return found


def main() -> None:
    args = evaluating.options(__doc__).parse_args()
    evaluating.begin(3)
    shelf, drawing, control = IconShelf(work_dir() / "data"), evaluating.Drawing(args), load_control()
    real = RealIcons(shelf)
    print(f"{args.pictures} layouts a row, {args.steps} steps, guidance {args.guidance:g}; in its place / the right thing in its place\n")
    print("| layouts of | led by the map | from the caption alone | real scenes |\n| --- | --- | --- | --- |")
    for name, accepts in _KINDS.items():
        asked = questions(shelf, args.pictures, accepts)
        captions = [laid.caption for _, laid in asked]
        maps = as_maps(np.stack([pooled_map(map_of(laid.boxes)) for _, laid in asked]))
        columns = (
            drawing.paint(captions, steered=lambda part: led(drawing.networks.denoiser, control, maps[part])),
            drawing.paint(captions),
            [picture for picture, _ in asked],
        )
        cells = []
        for pictures in columns:
            answers = np.array([a for picture, (_, laid) in zip(pictures, asked) for a in placed_and_right(picture, laid, real)])
            cells.append(" / ".join(f"{share:.1%}" for share in answers.mean(0)))
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
