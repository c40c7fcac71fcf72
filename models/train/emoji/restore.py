"""Makes a work folder of a model folder: checkpoints as training leaves them, from the weights of its graphs.

    python -m emoji.restore ../emoji

The weights are those of the folder, rounded to float16, with no trunk behind them: a leg that finds none begins a new one
there, with a new optimiser. Networks that measure pictures and the guiding classifier are kept as graphs; an export writes
them as they are, unless others have been trained.
"""

import argparse
import json
import shutil
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from . import forms, unet
from .autoencoder import Autoencoder
from .control import ControlNet
from .places import subfolder, work_dir
from .prompting import Adapter
from .read_back import read_back
from .steered_unet import SteeredUNet
from .text_encoder import TextEncoder
from .tokenizer import Encoder
from .unet import UNet

KEPT = ("features", "clip", "classifier")


def _keep(kind: str, weights: dict) -> None:
    torch.save({"averaged": weights, "step": 0}, subfolder(kind) / f"{kind}-cooled.pt")


def _prefixed(prefix: str, network: nn.Module) -> dict:
    return {f"{prefix}{name}": value for name, value in network.state_dict().items()}


def _autoencoder(folder: Path) -> tuple[Autoencoder, dict]:
    """Each half from its own graph, and the normaliser that both hold."""
    held = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in onnx.load(folder / "vae_decoder/model.onnx").graph.initializer}
    normaliser, whole = (held["mean"].view(-1), held["std"].view(-1)), Autoencoder()
    halves = {"vae_decoder": (forms.DecoderGraph, forms.decoder()), "vae_encoder": (forms.EncoderGraph, forms.encoder())}
    for part, (graph, form) in halves.items():
        network = Autoencoder()
        for unused in ("encoder", "quant_conv") if part == "vae_decoder" else ("decoder", "post_quant_conv"):
            delattr(network, unused)
        read_back(graph(network, *normaliser), form, folder / part / "model.onnx")
        whole.load_state_dict(network.state_dict(), strict=False)
    return whole, {name: values.tolist() for name, values in zip(("mean", "std"), normaliser)}


def restore(folder: Path) -> None:
    shutil.copytree(folder / "tokenizer", work_dir() / "tokenizer", dirs_exist_ok=True)
    autoencoder, normaliser = _autoencoder(folder)
    _keep("autoencoder", autoencoder.state_dict())
    (subfolder("pool") / "normaliser.json").write_text(json.dumps(normaliser, indent=2) + "\n")

    unet.RowLinear.exporting = True
    text, steered = TextEncoder(Encoder().vocabulary_size), SteeredUNet()
    read_back(text, forms.text_encoder(), folder / "text_encoder/model.onnx")
    read_back(steered, forms.denoiser(), folder / "unet/model.onnx")
    denoiser, adapter = UNet(), Adapter()
    denoiser.load_state_dict({name: value for name, value in steered.state_dict().items() if not name.startswith("sites.")})
    _keep("denoiser", {**_prefixed("text.", text), **_prefixed("denoiser.", denoiser)})
    adapter.sites.load_state_dict(steered.sites.state_dict())
    read_back(adapter.projection, forms.image_projection(), folder / "image_projection/model.onnx")
    _keep("like", adapter.state_dict())
    control = ControlNet()
    read_back(control, forms.control(), folder / "controlnet/layout/model.onnx")
    _keep("control", control.state_dict())
    rgb = json.loads((folder / "model_index.json").read_text())["darkroom"]["latent_rgb"]
    (subfolder("kept") / "latent_rgb.json").write_text(json.dumps(rgb))
    for part in KEPT:
        if (folder / part).exists():
            shutil.copytree(folder / part, subfolder("kept") / part, dirs_exist_ok=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    there = [kind for kind in ("autoencoder", "denoiser", "like", "control") if any(subfolder(kind).glob("*.pt"))]
    if there:
        raise SystemExit(f"restore: {work_dir()} holds checkpoints of {', '.join(there)} already; name an empty folder by DARKROOM_TRAIN_DIR")
    restore(folder)


if __name__ == "__main__":
    main()
