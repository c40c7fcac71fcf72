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
from .onnx_graph import export_graph
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE, work_dir
from .short_training import labels
from .tokenizer import MAX_LENGTH
from .train_guide import load_guide
from .train_judge import load_judge

_PREPROCESSOR = {
    "do_resize": True, "size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE}, "resample": 2, "do_center_crop": False,
    "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
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
    """Whatever of them has been trained; rows is the dynamic first axis."""
    if (work_dir() / "judge/judge.pt").exists():
        _write_judge(folder, load_judge(), rows)
    if (work_dir() / "guide/guide.pt").exists():
        _write_guide(folder, rows)


def _write_judge(folder: Path, judge: Judge, rows: dict) -> None:
    pictures = torch.randn(3, 3, IMAGE_SIZE, IMAGE_SIZE)
    export_graph(_Features(judge), (pictures,), folder / "features/model.onnx",
                 input_names=["pixel_values"], output_names=["features", "logits"], dynamic=(rows,))
    export_graph(_Look(judge), (pictures,), folder / "clip/image_encoder/model.onnx",
                 input_names=["pixel_values"], output_names=["image_embeds"], dynamic=(rows,))
    export_graph(judge.reader, (torch.ones(3, MAX_LENGTH, dtype=torch.int64),), folder / "clip/text_encoder/model.onnx",
                 input_names=["input_ids"], output_names=["text_embeds"], dynamic=(rows,))
    _write(folder / "features/config.json", {"labels": labels()})
    for place in ("features", "clip/feature_extractor"):
        _write(folder / place / "preprocessor_config.json", _PREPROCESSOR)
    _write(folder / "clip/text_encoder/config.json", {"max_position_embeddings": MAX_LENGTH})
    shutil.copytree(work_dir() / "tokenizer", folder / "clip/tokenizer")


def _write_guide(folder: Path, rows: dict) -> None:
    latents = torch.randn(3, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
    export_graph(GuideGraph(load_guide()), (latents, torch.tensor([100.0, 500.0, 900.0]), torch.tensor([0, 1, 2])), folder / "classifier/model.onnx",
                 input_names=["sample", "timestep", "label"], output_names=["gradient", "log_probability"], dynamic=(rows, rows, rows))
    _write(folder / "classifier/config.json", {"labels": labels(), "names": {icon: c.names for icon, c in load_concepts().items()}})


def _write(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")
