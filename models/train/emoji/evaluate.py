"""Measures the model and prints its tables; the same rules on real scenes show how far they can be trusted.

    python -m emoji.evaluate --pictures 200

Common concepts are those of at least --least-weight in concepts.txt. Figures by features need python -m emoji.train_judge
before.
"""

import argparse
import json
import random

import numpy as np

from . import evaluating
from .examiner import Examiner
from .jury import Jury, real_scenes
from .places import work_dir
from .scenes import draw

_WHOLE_SETS = "whole sets"
_COPIED = 1 / 3  # of the distance to the next icon, below which a picture counts as a copy of its nearest


class Evaluation:
    """Paints what is asked once, however many figures look at it, and collects the tables."""

    def __init__(self, args: argparse.Namespace):
        self._args = args
        self._examiner, self._drawing = Examiner(args.least_weight), evaluating.Drawing(args, guided=tuple(args.guided))
        judged = args.only in ("", _WHOLE_SETS) and (work_dir() / "judge/judge.pt").exists()
        if args.only == _WHOLE_SETS and not judged:
            raise SystemExit(f"--only {_WHOLE_SETS!r} needs the measuring networks; train them first: python -m emoji.train_judge")
        self._jury = Jury(self._examiner.shelf) if judged else None
        self._painted: dict[tuple[str, ...], np.ndarray] = {}
        self.rows: list[dict] = []

    def figures(self) -> None:
        args = self._args
        self._heading(args.pictures)
        figures = [f for f in self._examiner.figures() if args.only in f.name]
        if not figures:
            names = "; ".join([_WHOLE_SETS, *(f.name for f in self._examiner.figures())])
            raise SystemExit(f"--only {args.only!r} is in no row's name; there are: {names}")
        for figure in figures:
            chance = random.Random(args.seed)
            questions = [figure.ask(chance) for _ in range(args.pictures)]
            drawn = [figure.right(p, q.scene) for p, q in zip(self._paint([q.caption for q in questions]), questions)]
            real = [figure.right(draw(q.scene, self._examiner.shelf, chance), q.scene) for q in questions]
            self._row(figure.name, np.mean(drawn), np.mean(real), args.pictures, "{:.1%}")

    def whole_sets(self) -> None:
        if self._jury is None:
            return
        args, count = self._args, self._args.set_pictures
        jury, chance = self._jury, random.Random(args.seed)
        singles = self._examiner.single_pictures(args.pictures, chance)
        pictures, real = self._paint([q.caption for q in singles]), np.stack([draw(q.scene, self._examiner.shelf, chance) for q in singles])
        self._heading(count)
        for how_many in (1, 5):
            self._row(f"single object by features, exact-{how_many}", *(jury.retrieval(p, singles, how_many) for p in (pictures, real)), args.pictures, "{:.1%}")
        sets = [real_scenes(self._examiner.shelf, count, seed, args.least_weight) for seed in (args.seed, args.seed + 1)]
        (reference, _), (others, texts) = sets
        for name, values in jury.rows(self._paint(texts), texts, reference, others).items():
            self._row(name, *values, count, "{:.3g}")
        for name, values in zip(("distance to the nearest icon, levels of 255", f"nearer than {_COPIED:.2f} of the next icon's distance"), zip(self._closeness(pictures, singles), self._closeness(real, singles))):
            self._row(name, *values, args.pictures, "{:.3g}")

    def _closeness(self, pictures, questions) -> tuple[float, float]:
        """The median distance to the nearest icon, and the share that is much nearer to it than to any other."""
        found = np.array([self._examiner.real.closeness(p, q.scene.style) for p, q in zip(pictures, questions)])
        return float(np.median(found[:, 0])), float((found[:, 0] < _COPIED * found[:, 1]).mean())

    def _paint(self, captions: list[str]) -> np.ndarray:
        asked = tuple(captions)
        if asked not in self._painted:
            self._painted[asked] = self._drawing.paint(captions)
        return self._painted[asked]

    def _heading(self, pictures: int) -> None:
        args = self._args
        print(f"\n{pictures} pictures a row, {args.steps} steps, guidance {args.guidance:g} where {args.guided[0]:g} <= s <= {args.guided[1]:g}\n")
        print("| figure | model | real scenes |\n| --- | --- | --- |")

    def _row(self, name: str, model: float, real: float, pictures: int, form: str) -> None:
        self.rows.append({"figure": name, "model": float(model), "real": float(real), "pictures": pictures})
        print(f"| {name} | {form.format(model)} | {form.format(real)} |", flush=True)


def main() -> None:
    options = evaluating.options(__doc__)
    options.add_argument("--set-pictures", type=int, default=500, help="for figures of whole sets")
    options.add_argument("--guided", type=float, nargs=2, default=(0.0, 1.0), metavar=("FROM", "TO"), help="the stretch of noise levels s with guidance")
    options.add_argument("--least-weight", type=float, default=2.0)
    options.add_argument("--only", default="", help=f"rows whose name contains this, or {_WHOLE_SETS!r}")
    options.add_argument("--seed", type=int, default=3)
    args = options.parse_args()
    evaluating.begin(args.seed)
    evaluation = Evaluation(args)
    if args.only != _WHOLE_SETS:
        evaluation.figures()
    evaluation.whole_sets()
    if not args.only:
        (work_dir() / "evaluation.json").write_text(json.dumps(evaluation.rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
