"""How each network of the model folder is exported: what its graph takes and gives, and which extents are free."""

import torch
from torch import nn

from .autoencoder import Autoencoder
from .onnx_graph import Form
from .places import IMAGE_SIZE, LATENT_CHANNELS, LATENT_SIZE
from .prompting import EMBEDDING, TOKENS
from .text_encoder import WIDTH
from .tokenizer import MAX_LENGTH
from .unet import CONFIG, PATCH

_MOST_WINDOWS = 32  # of the text encoder, laid end to end: longer prompts are read in chunks
_MOST_PICTURES = 16
_NO_SPREAD = -20.0  # log-variance of an encoder that is certain
_ROWS = 3  # of the example inputs

# How pictures become what networks take, -1..1, in the keys of a preprocessor_config.json.
LEVELS = {"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}

BATCH = torch.export.Dim("batch", min=1, max=256)
ROWS = {0: BATCH}


class DecoderGraph(nn.Module):
    """Normalised latents to pictures: the per-channel normaliser lives here, so scaling_factor is 1."""

    def __init__(self, network: Autoencoder, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.network = network
        self.register_buffer("mean", mean.view(1, -1, 1, 1))
        self.register_buffer("std", std.view(1, -1, 1, 1))

    def forward(self, latent_sample):
        return self.network.decode(latent_sample * self.std + self.mean).clamp(-1, 1)


class EncoderGraph(DecoderGraph):
    """Pictures to the mean and log-variance of normalised latents."""

    def forward(self, sample):
        mean = (self.network.encode(sample) - self.mean) / self.std
        return torch.cat([mean, torch.full_like(mean, _NO_SPREAD)], dim=1)


class ImageEncoderGraph(DecoderGraph):
    """Pictures to their normalised latents as one vector each, which is how the image prompt knows a picture."""

    def forward(self, pixel_values):
        return ((self.network.encode(pixel_values) - self.mean) / self.std).flatten(1)


def latents() -> torch.Tensor:
    return torch.randn(_ROWS, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)


def pictures() -> torch.Tensor:
    return torch.randn(_ROWS, 3, IMAGE_SIZE, IMAGE_SIZE)


def text_encoder() -> Form:
    return Form({"input_ids": torch.zeros(_ROWS, MAX_LENGTH, dtype=torch.int64)}, ("last_hidden_state",), (ROWS,))


def decoder() -> Form:
    return Form({"latent_sample": latents()}, ("sample",), (ROWS,))


def encoder() -> Form:
    return Form({"sample": pictures()}, ("latent_parameters",), (ROWS,))


def image_encoder() -> Form:
    return Form({"pixel_values": pictures()}, ("image_embeds",), (ROWS,))


def image_projection() -> Form:
    return Form({"image_embeds": torch.randn(_ROWS, EMBEDDING)}, ("ip_hidden_states",), (ROWS,))


def _seen_by_both() -> tuple[dict[str, torch.Tensor], tuple[dict, ...]]:
    """What denoiser and control network have in common."""
    tokens = torch.export.Dim("tokens", min=2, max=_MOST_WINDOWS * MAX_LENGTH)
    inputs = {"sample": latents(), "timestep": torch.tensor([1.0, 500.0, 999.0]), "encoder_hidden_states": torch.randn(_ROWS, MAX_LENGTH, WIDTH)}
    return inputs, (ROWS, ROWS, {0: BATCH, 1: tokens})


def residuals() -> dict[str, torch.Tensor]:
    """What the control network adds, from the outermost skip in, then the middle's."""
    narrow, wide = CONFIG["block_out_channels"]
    side = LATENT_SIZE // PATCH
    shapes = ((narrow, side), (narrow, side), (narrow, side // 2), (wide, side // 2), (wide, side // 2))
    names = [f"down_block_additional_residuals_{i}" for i in range(len(shapes) - 1)] + ["mid_block_additional_residual"]
    return {name: torch.randn(_ROWS, channels, size, size) for name, (channels, size) in zip(names, shapes)}


def denoiser() -> Form:
    inputs, free = _seen_by_both()
    told = torch.export.Dim("image_tokens", min=1, max=_MOST_PICTURES * TOKENS)
    added, words = residuals(), {"ip_hidden_states": torch.randn(_ROWS, 2 * TOKENS, WIDTH), "ip_adapter_scale": torch.tensor([1.0, 0.0, 0.5])}
    spread = {name: {0: f"{name}_rows", 2: f"{name}_height", 3: f"{name}_width"} for name in added}
    return Form({**inputs, **added, **words}, ("out_sample",), (*free, *[ROWS] * len(added), {0: BATCH, 1: told}, ROWS), spread)


def control() -> Form:
    inputs, free = _seen_by_both()
    return Form({**inputs, "controlnet_cond": torch.rand(_ROWS, 3, IMAGE_SIZE, IMAGE_SIZE)}, tuple(residuals()), (*free, ROWS))
