"""Loads the trained weights into diffusers' and transformers' own classes, strictly, and compares what they answer.

    python -m emoji.check_diffusers MODEL_FOLDER

Needs diffusers and transformers beside the requirements. The classes are built from the folder's configs, with the inner
channels where our graphs fold their input; the folding, and the pooling of the text, are done here around them.
"""

import argparse
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel

from .autoencoder import FOLD
from .control import POOLED
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE, seed_everything
from .pool import load_autoencoder
from .steering import load_control
from .text_encoder import config as text_config
from .tokenizer import MAX_LENGTH, Encoder
from .train_denoiser import load_networks
from .unet import CONFIG, PATCH, mean_of_places

_TOLERANCE = 1e-4  # of answers of the size of one, in float32 by other orders of summation


def read_config(file: Path) -> dict:
    return {key: value for key, value in json.loads(file.read_text()).items() if key not in ("darkroom", "_class_name")}


def denoiser(folder: Path, ours: torch.nn.Module, text: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    folded = {"in_channels": CONFIG["in_channels"], "out_channels": CONFIG["out_channels"], "sample_size": CONFIG["sample_size"]}
    theirs = UNet2DConditionModel.from_config({**read_config(folder / "unet/config.json"), **folded}).eval()
    theirs.load_state_dict(ours.state_dict())
    rows = len(text)
    latents, timesteps = torch.randn(rows, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE), torch.linspace(1, 999, rows)
    pooled = torch.cat([mean_of_places(text), text[:, -1]], dim=-1)
    got = theirs(F.pixel_unshuffle(latents, PATCH), timesteps, text, class_labels=pooled).sample
    return ours(latents, timesteps, text), F.pixel_shuffle(got, PATCH)


def control(folder: Path, ours: torch.nn.Module, text: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """ControlNetModel has no class embedding of the text's kind, so ours is put into its place."""
    config = read_config(folder / "controlnet/layout/config.json")
    theirs = ControlNetModel.from_config({**config, "in_channels": CONFIG["in_channels"], "class_embed_type": None}).eval()
    theirs.class_embedding = torch.nn.Linear(config["projection_class_embeddings_input_dim"], ours.class_embedding.out_features)
    theirs.load_state_dict(ours.state_dict())
    rows = len(text)
    latents, timesteps, maps = torch.randn(rows, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE), torch.linspace(1, 999, rows), torch.rand(rows, 3, IMAGE_SIZE, IMAGE_SIZE)
    pooled = torch.cat([mean_of_places(text), text[:, -1]], dim=-1)
    answer = theirs(F.pixel_unshuffle(latents, PATCH), timesteps, text, F.avg_pool2d(maps, POOLED), class_labels=pooled)
    mine, got = ours(latents, timesteps, text, maps), (*answer.down_block_res_samples, answer.mid_block_res_sample)
    return tuple(torch.cat([state.flatten() for state in states]) for states in (mine, got))


def autoencoder(folder: Path, ours: torch.nn.Module) -> tuple[torch.Tensor, torch.Tensor]:
    folded = {"in_channels": 3 * FOLD**2, "out_channels": 3 * FOLD**2, "sample_size": IMAGE_SIZE // FOLD}
    theirs = AutoencoderKL.from_config({**read_config(folder / "vae_decoder/config.json"), **folded}).eval()
    theirs.load_state_dict(ours.state_dict())
    pictures = torch.rand(2, 3, IMAGE_SIZE, IMAGE_SIZE) * 2 - 1
    latents = theirs.encode(F.pixel_unshuffle(pictures, FOLD)).latent_dist.mode()
    decoded = F.pixel_shuffle(theirs.decode(latents).sample, FOLD)
    mine = ours.encode(pictures)
    return torch.cat([mine.flatten(), ours.decode(mine).flatten()]), torch.cat([latents.flatten(), decoded.flatten()])


def text_encoder(ours: torch.nn.Module, tokens: Encoder, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    theirs = CLIPTextModel(CLIPTextConfig(**text_config(tokens.vocabulary_size, tokens.start, tokens.end))).eval()
    weights = ours.state_dict()
    prefix = "" if any(key.startswith("text_model.") for key in theirs.state_dict()) else "text_model."
    loaded = theirs.load_state_dict({key.removeprefix(prefix): value for key, value in weights.items()}, strict=False)
    if loaded.unexpected_keys or any("position_ids" not in key for key in loaded.missing_keys):
        raise SystemExit(f"text encoder: missing {loaded.missing_keys}, unexpected {loaded.unexpected_keys}")
    return ours(ids), theirs(ids).last_hidden_state


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    args = options.parse_args()

    torch.set_grad_enabled(False)
    seed_everything(1)
    networks, tokens = load_networks().cpu(), Encoder()
    ids = torch.from_numpy(tokens(["", "a red apple", "a cat to the left of a dog, noto style"]))
    answers = {
        f"text encoder, {MAX_LENGTH} places": text_encoder(networks.text, tokens, ids),
        "denoiser": denoiser(args.folder, networks.denoiser, networks.text(ids)),
        "control network": control(args.folder, load_control().cpu(), networks.text(ids)),
        "autoencoder, there and back": autoencoder(args.folder, load_autoencoder().cpu()),
    }
    for name, (ours, theirs) in answers.items():
        apart = float((ours - theirs).abs().max() / ours.abs().max())
        print(f"{name}: {apart:.1e} apart, of the largest value")
        if not apart < _TOLERANCE:
            raise SystemExit(f"{name}: diffusers' class answers otherwise; wanted less than {_TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
