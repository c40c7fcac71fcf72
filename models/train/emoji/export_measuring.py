"""Writes the networks beside the model: those that measure pictures, and the classifier that can guide.

`features/` and `clip/` are read by `darkroom evaluate`; `classifier/` holds the gradient of log p(label | noisy latents).
"""

import json
import shutil
from pathlib import Path

import torch

from .concepts import load_concepts
from .guide import GuideGraph
from .judge import Judge
from .onnx_graph import Form, export_graph
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE, work_dir
from .forms import LEVELS
from .short_training import labels
from .tokenizer import MAX_LENGTH
from .train_guide import load_guide
from .train_judge import load_judge

_PREPROCESSOR = {
    "do_resize": True, "size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE}, "resample": 2, "do_center_crop": False, **LEVELS,
}


class _Features(torch.nn.Module):
    def __init__(self, judge: Judge):
        super().__init__()
        self.eye = judge.eye

    def forward(self, pixel_values):
        features = self.eye(pixel_values)[0]
        return self.eye.measured(features), self.eye.answers(features)[0]


class _Look(_Features):
    def forward(self, pixel_values):
        return self.eye(pixel_values)[1]


def write_measuring(folder: Path, rows: dict) -> None:
    """Whatever of them has been trained, or else was kept of another folder; rows is the dynamic first axis."""
    if (work_dir() / "judge/judge.pt").exists():
        _write_judge(folder, load_judge(), rows)
    else:
        _write_kept(folder, "features", "clip")
    if (work_dir() / "guide/guide.pt").exists():
        _write_guide(folder, rows)
    else:
        _write_kept(folder, "classifier")


def _write_kept(folder: Path, *parts: str) -> None:
    for part in parts:
        if (work_dir() / "kept" / part).exists():
            shutil.copytree(work_dir() / "kept" / part, folder / part)


def _write_judge(folder: Path, judge: Judge, rows: dict) -> None:
    pictures = torch.randn(3, 3, IMAGE_SIZE, IMAGE_SIZE)
    ids = torch.ones(3, MAX_LENGTH, dtype=torch.int64)
    export_graph(_Features(judge), Form({"pixel_values": pictures}, ("features", "logits"), (rows,)), folder / "features/model.onnx")
    export_graph(_Look(judge), Form({"pixel_values": pictures}, ("image_embeds",), (rows,)), folder / "clip/image_encoder/model.onnx")
    export_graph(judge.reader, Form({"input_ids": ids}, ("text_embeds",), (rows,)), folder / "clip/text_encoder/model.onnx")
    _write(folder / "features/config.json", {"labels": labels()})
    for place in ("features", "clip/feature_extractor"):
        _write(folder / place / "preprocessor_config.json", _PREPROCESSOR)
    _write(folder / "clip/text_encoder/config.json", {"max_position_embeddings": MAX_LENGTH})
    shutil.copytree(work_dir() / "tokenizer", folder / "clip/tokenizer")


def _write_guide(folder: Path, rows: dict) -> None:
    latents = torch.randn(3, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
    inputs = {"sample": latents, "timestep": torch.tensor([100.0, 500.0, 900.0]), "label": torch.tensor([0, 1, 2])}
    export_graph(GuideGraph(load_guide()), Form(inputs, ("gradient", "log_probability"), (rows, rows, rows)), folder / "classifier/model.onnx")
    _write(folder / "classifier/config.json", {"labels": labels(), "names": {icon: c.names for icon, c in load_concepts().items()}})


def _write(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")
