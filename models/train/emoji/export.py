"""Writes the model folder that the worker reads.

    python -m emoji.export OUT_DIR              the best weights there are
    python -m emoji.export OUT_DIR --random     the same shapes without any training, for trying the plumbing

The folder appears whole or not at all: it is written beside OUT_DIR and then put in its place.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import autoencoder as ae
from . import forms, text_encoder, unet
from .autoencoder import Autoencoder
from .control import POOLED, WIDTHS, ControlNet
from .export_measuring import write_measuring
from .heldout import load_held_out
from .icons import IconShelf
from .onnx_graph import export_graph
from .pool import encode, load_autoencoder, read_normaliser
from .prompting import EMBEDDING, Adapter
from .scenes import SceneMaker, draw
from .steered_unet import SteeredUNet
from .steering import load_adapter, load_control
from .tokenizer import Encoder
from .train_denoiser import Networks, load_networks
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE, TRAIN_DIR, seed_everything, work_dir

DEFAULTS = {
    "name": "emoji", "width": IMAGE_SIZE, "height": IMAGE_SIZE, "steps": 12, "guidance_scale": 3.0, "max_steps": 100,
    "licence": "Apache-2.0; learnt from Noto Emoji (Apache-2.0) and Fluent Emoji (MIT), see LICENSES.md",
}

# What denoiser and control network have in common beside their sizes.
_AS_LEARNT = {
    "act_fn": "silu", "norm_eps": 1e-5, "flip_sin_to_cos": True, "freq_shift": 0, "resnet_time_scale_shift": "scale_shift",
    "class_embed_type": "simple_projection", "projection_class_embeddings_input_dim": 2 * text_encoder.WIDTH, "use_linear_projection": True,
}


def write_json(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def latent_to_rgb(network: Autoencoder, mean: np.ndarray, std: np.ndarray) -> dict:
    """The linear map from a latent to its 8x8 pixels' mean colour in 0..1, by least squares over made-up scenes."""
    shelf, chance = IconShelf(work_dir() / "data"), random.Random(5)
    maker = SceneMaker(shelf, load_held_out(), chance)
    pictures = np.stack([draw(maker.next(), shelf, chance) for _ in range(300)])
    latents = (encode(network, pictures) - mean.reshape(1, -1, 1, 1)) / std.reshape(1, -1, 1, 1)
    x = np.moveaxis(latents, 1, -1).reshape(-1, LATENT_CHANNELS)
    blocks = pictures.reshape(-1, LATENT_SIZE, 8, LATENT_SIZE, 8, 3).mean((2, 4)) / 255
    solution, *_ = np.linalg.lstsq(np.concatenate([x, np.ones((len(x), 1))], 1), blocks.reshape(-1, 3), rcond=None)
    rounded = solution.round(5).tolist()
    return {"matrix": rounded[:-1], "bias": rounded[-1], "range": [0, 1]}


def kept_rgb() -> dict | None:
    """The map of the model folder that the autoencoder was read back from, while it is that one."""
    kept, trained = work_dir() / "kept/latent_rgb.json", work_dir() / "autoencoder/autoencoder.pt"
    return json.loads(kept.read_text()) if kept.exists() and not trained.exists() else None


def write_graphs(folder: Path, networks: Networks, adapter: Adapter, control: ControlNet, network: Autoencoder, mean: np.ndarray, std: np.ndarray) -> None:
    unet.RowLinear.exporting = True
    export_graph(networks.text, forms.text_encoder(), folder / "text_encoder/model.onnx")
    export_graph(SteeredUNet.of(networks.denoiser, adapter), forms.denoiser(), folder / "unet/model.onnx")
    export_graph(adapter.projection, forms.image_projection(), folder / "image_projection/model.onnx")
    export_graph(control, forms.control(), folder / "controlnet/layout/model.onnx")
    normaliser = torch.from_numpy(mean), torch.from_numpy(std)
    export_graph(forms.DecoderGraph(network, *normaliser), forms.decoder(), folder / "vae_decoder/model.onnx")
    export_graph(forms.EncoderGraph(network, *normaliser), forms.encoder(), folder / "vae_encoder/model.onnx")
    export_graph(forms.ImageEncoderGraph(network, *normaliser), forms.image_encoder(), folder / "image_encoder/model.onnx")
    write_measuring(folder, forms.ROWS)


def write_configs(folder: Path, tokens: Encoder, rgb: dict) -> None:
    """Configs under diffusers' and transformers' keys. Where a graph folds its input, the outer sizes stand in the
    usual keys, since they are what a pipeline asks for; the folded ones stand under 'darkroom'."""
    none = [None, None]
    write_json(folder / "model_index.json", {
        "_class_name": "StableDiffusionPipeline",
        "feature_extractor": none, "image_encoder": none, "requires_safety_checker": False, "safety_checker": none,
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"], "darkroom": {**DEFAULTS, "latent_rgb": rgb},
    })
    write_json(folder / "scheduler/scheduler_config.json", {
        "_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 1.0,
        "use_dynamic_shifting": False, "base_shift": 0.5, "max_shift": 1.15, "base_image_seq_len": 256, "max_image_seq_len": 4096,
        "invert_sigmas": False, "shift_terminal": None, "time_shift_type": "exponential", "stochastic_sampling": False,
        "use_karras_sigmas": False, "use_exponential_sigmas": False, "use_beta_sigmas": False,
    })
    write_json(folder / "text_encoder/config.json", text_encoder.config(tokens.vocabulary_size, tokens.start, tokens.end))
    write_json(folder / "unet/config.json", {
        "_class_name": "UNet2DConditionModel", **unet.CONFIG,
        "in_channels": LATENT_CHANNELS, "out_channels": LATENT_CHANNELS, "sample_size": LATENT_SIZE,
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "mid_block_type": "UNetMidBlock2DCrossAttn",
        "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"], **_AS_LEARNT,
        "darkroom": {"folds_latents": unet.PATCH, "folded_channels": unet.CONFIG["in_channels"], "pooled_text": "mean and last state"},
    })
    write_json(folder / "controlnet/layout/config.json", {
        "_class_name": "ControlNetModel", **{k: v for k, v in unet.CONFIG.items() if k not in ("out_channels", "sample_size")}, "in_channels": LATENT_CHANNELS, "conditioning_channels": 3,
        "conditioning_embedding_out_channels": WIDTHS, "controlnet_conditioning_channel_order": "rgb", "global_pool_conditions": False,
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "mid_block_type": "UNetMidBlock2DCrossAttn", **_AS_LEARNT,
        "darkroom": {"folds_latents": unet.PATCH, "folded_channels": unet.CONFIG["in_channels"], "pools_pictures": POOLED},
    })
    write_json(folder / "image_encoder/config.json", {"image_size": IMAGE_SIZE, "projection_dim": EMBEDDING})
    write_json(folder / "image_encoder/preprocessor_config.json", {
        "do_resize": True, "size": {"shortest_edge": IMAGE_SIZE}, "resample": 3, "do_center_crop": True,
        "crop_size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE}, **forms.LEVELS,
    })
    for part in ("vae_decoder", "vae_encoder"):
        write_json(folder / part / "config.json", {
            "_class_name": "AutoencoderKL", **ae.CONFIG, "in_channels": 3, "out_channels": 3, "sample_size": IMAGE_SIZE,
            "down_block_types": ["DownEncoderBlock2D"] * 2, "up_block_types": ["UpDecoderBlock2D"] * 2, "act_fn": "silu",
            "mid_block_add_attention": False, "use_quant_conv": True, "use_post_quant_conv": True,
            "scaling_factor": 1.0, "shift_factor": None, "darkroom": {"folds_pixels": ae.FOLD},
        })


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("--random", action="store_true")
    args = options.parse_args()

    torch.set_grad_enabled(False)
    tokens = Encoder()
    if args.random:
        seed_everything(0)
        networks, network, adapter, control = Networks(tokens.vocabulary_size), Autoencoder(), Adapter(), ControlNet()
        nn.init.normal_(networks.denoiser.conv_out.weight, std=0.02)  # zero at birth; a preview should react to its text
        mean, std = np.zeros(LATENT_CHANNELS, np.float32), np.ones(LATENT_CHANNELS, np.float32)
    else:
        networks, network, adapter, control = load_networks().cpu(), load_autoencoder().cpu(), load_adapter().cpu(), load_control().cpu()
        mean, std = (np.asarray(v, np.float32) for v in read_normaliser(work_dir() / "pool"))

    draft = args.out.with_name(args.out.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    write_graphs(draft, networks, adapter, control, network, mean, std)
    write_configs(draft, tokens, kept_rgb() or latent_to_rgb(network, mean, std))
    shutil.copytree(work_dir() / "tokenizer", draft / "tokenizer")
    shutil.copy(TRAIN_DIR / "LICENSES.md", draft / "LICENSES.md")

    old = args.out.with_name(args.out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if args.out.exists():
        args.out.rename(old)
    draft.rename(args.out)
    shutil.rmtree(old, ignore_errors=True)
    for file in sorted(args.out.rglob("*.onnx")):
        print(f"{file.relative_to(args.out)}  {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
