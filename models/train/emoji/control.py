"""The control network: diffusers' ControlNetModel in small, under its parameter names.

A copy of the denoiser's encoding half that also sees a layout map, and whose answers, through convolutions that are zero
at birth, are added to the denoiser's states (Zhang et al., Adding Conditional Control to Text-to-Image Diffusion Models, 2023).
"""

import torch
from torch import nn
from torch.nn import functional as F

from .unet import CONFIG, PATCH, EncodingHalf

POOLED = 4  # pixels a side whose mean is seen: a layout map is flat colours
WIDTHS = (32, 64, 96)


def _zero(convolution: nn.Conv2d) -> nn.Conv2d:
    nn.init.zeros_(convolution.weight)
    nn.init.zeros_(convolution.bias)
    return convolution


class PictureEmbedding(nn.Module):
    """Pooled maps [B,3,32,32] in 0..1 to [B,96,8,8]: diffusers' ControlNetConditioningEmbedding."""

    def __init__(self):
        super().__init__()
        self.conv_in = nn.Conv2d(3, WIDTHS[0], 3, padding=1)
        self.blocks = nn.ModuleList()
        for width, wider in zip(WIDTHS, WIDTHS[1:]):
            self.blocks += [nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, wider, 3, padding=1, stride=2)]
        self.conv_out = _zero(nn.Conv2d(WIDTHS[-1], CONFIG["block_out_channels"][0], 3, padding=1))

    def forward(self, pooled):
        x = F.silu(self.conv_in(pooled))
        for block in self.blocks:
            x = F.silu(block(x))
        return self.conv_out(x)


class ControlNet(EncodingHalf):
    """(latents, timesteps, text, layout map [B,3,128,128] in 0..1) to what is added to each skipping state and to the middle's."""

    def __init__(self):
        super().__init__()
        self.controlnet_cond_embedding = PictureEmbedding()
        self.controlnet_down_blocks = nn.ModuleList(_zero(nn.Conv2d(w, w, 1)) for w in self.skips)
        self.controlnet_mid_block = _zero(nn.Conv2d(self.skips[-1], self.skips[-1], 1))

    @staticmethod
    def copied(denoiser: EncodingHalf) -> "ControlNet":
        network = ControlNet()
        network.load_state_dict({k: v for k, v in denoiser.state_dict().items() if k in network.state_dict()}, strict=False)
        return network

    def forward(self, sample, timestep, text, picture):
        return self.lead(sample, timestep, text, F.avg_pool2d(picture, POOLED))

    def lead(self, sample, timestep, text, pooled):
        """The same of a map that is pooled already."""
        x = self.conv_in(F.pixel_unshuffle(sample, PATCH)) + self.controlnet_cond_embedding(pooled)
        skips, middle = self.encode(x, self.told_time(timestep, text), text)
        return (*(zero(skip) for zero, skip in zip(self.controlnet_down_blocks, skips, strict=True)), self.controlnet_mid_block(middle))
