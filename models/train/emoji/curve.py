"""Draws the loss logs of training as one small SVG.

    python -m emoji.curve OUT.svg
"""

import argparse
import csv
import math
from pathlib import Path

from .places import work_dir

_WIDTH, _HEIGHT, _MARGIN = 720, 260, 44


def read_log(part: str) -> list[tuple[float, float]]:
    """(thousand samples, loss), in the order of training; a resumed leg may say a step twice, the later word counts."""
    with open(work_dir() / part / f"{part}-log.csv") as file:
        rows = {int(row[0]): (int(row[1]) / 1000, float(row[3])) for row in csv.reader(file)}
    return [rows[step] for step in sorted(rows)]


def panel(title: str, points: list[tuple[float, float]], left: float, width: float) -> str:
    """One curve with its axes; the loss on a logarithmic scale."""
    top, bottom = _MARGIN, _HEIGHT - _MARGIN
    low, high = min(y for _, y in points), max(y for _, y in points)
    most = points[-1][0]
    x_of = lambda x: left + width * x / most
    y_of = lambda y: bottom - (bottom - top) * math.log(y / low) / math.log(high / low)
    line = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in points)
    return (
        f'<text x="{left}" y="{top - 18}" font-weight="bold">{title}</text>'
        f'<path d="M{left},{top}V{bottom}H{left + width}" fill="none" stroke="#999"/>'
        f'<text x="{left - 6}" y="{top + 4}" text-anchor="end">{high:.2f}</text>'
        f'<text x="{left - 6}" y="{bottom}" text-anchor="end">{low:.2f}</text>'
        f'<text x="{left + width}" y="{bottom + 18}" text-anchor="end">{most:.0f} thousand samples</text>'
        f'<polyline points="{line}" fill="none" stroke="#2b6cb0" stroke-width="1.5"/>'
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    out = options.parse_args().out
    half = _WIDTH / 2 - 2 * _MARGIN
    out.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>'
        + panel("autoencoder loss", read_log("autoencoder"), 1.2 * _MARGIN, half)
        + panel("denoiser loss", read_log("denoiser"), _WIDTH / 2 + 1.2 * _MARGIN, half)
        + "</svg>\n"
    )


if __name__ == "__main__":
    main()
