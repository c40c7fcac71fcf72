"""The picture autoencoder: 128x128x3 to 16x16x4 and back.

Inside, pixels are first folded 4x4 into 48 channels, so that no convolution runs on more than 32x32 places;
what is left is diffusers' AutoencoderKL with 48 channels in and out, under its parameter names.
"""

import torch
from torch import nn
from torch.nn import functional as F

FOLD = 4
CONFIG = {"block_out_channels": (64, 128), "layers_per_block": 1, "latent_channels": 4, "norm_num_groups": 32}


class ResnetBlock(nn.Module):
    def __init__(self, channels_in: int, channels_out: int):
        super().__init__()
        groups = CONFIG["norm_num_groups"]
        self.norm1 = nn.GroupNorm(groups, channels_in, eps=1e-6)
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, channels_out, eps=1e-6)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(channels_in, channels_out, 1) if channels_in != channels_out else None

    def forward(self, x):
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return h + (self.conv_shortcut(x) if self.conv_shortcut is not None else x)


class Downsample(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)))


class Upsample(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    """Resnets at one resolution, then at most one change of resolution."""

    def __init__(self, channels_in: int, channels_out: int, resnets: int, then: str | None):
        super().__init__()
        self.resnets = nn.ModuleList(ResnetBlock(channels_in if i == 0 else channels_out, channels_out) for i in range(resnets))
        if then == "down":
            self.downsamplers = nn.ModuleList([Downsample(channels_out)])
        elif then == "up":
            self.upsamplers = nn.ModuleList([Upsample(channels_out)])

    def forward(self, x):
        for resnet in self.resnets:
            x = resnet(x)
        for change in (*getattr(self, "downsamplers", ()), *getattr(self, "upsamplers", ())):
            x = change(x)
        return x


class MidBlock(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock(channels, channels), ResnetBlock(channels, channels)])

    def forward(self, x):
        return self.resnets[1](self.resnets[0](x))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        widths, layers = CONFIG["block_out_channels"], CONFIG["layers_per_block"]
        self.conv_in = nn.Conv2d(3 * FOLD**2, widths[0], 3, padding=1)
        self.down_blocks = nn.ModuleList(
            Level(widths[max(0, i - 1)], width, layers, "down" if i < len(widths) - 1 else None)
            for i, width in enumerate(widths)
        )
        self.mid_block = MidBlock(widths[-1])
        self.conv_norm_out = nn.GroupNorm(CONFIG["norm_num_groups"], widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 2 * CONFIG["latent_channels"], 3, padding=1)

    def forward(self, x):
        x = self.conv_in(x)
        for block in self.down_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(self.mid_block(x))))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        widths, layers = CONFIG["block_out_channels"][::-1], CONFIG["layers_per_block"] + 1
        self.conv_in = nn.Conv2d(CONFIG["latent_channels"], widths[0], 3, padding=1)
        self.mid_block = MidBlock(widths[0])
        self.up_blocks = nn.ModuleList(
            Level(widths[max(0, i - 1)], width, layers, "up" if i < len(widths) - 1 else None)
            for i, width in enumerate(widths)
        )
        self.conv_norm_out = nn.GroupNorm(CONFIG["norm_num_groups"], widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 3 * FOLD**2, 3, padding=1)

    def forward(self, z):
        x = self.mid_block(self.conv_in(z))
        for block in self.up_blocks:
            x = block(x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class Autoencoder(nn.Module):
    """Deterministic: the second half of the encoder's channels exists for the AutoencoderKL layout and is not used."""

    def __init__(self):
        super().__init__()
        channels = CONFIG["latent_channels"]
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.quant_conv = nn.Conv2d(2 * channels, 2 * channels, 1)
        self.post_quant_conv = nn.Conv2d(channels, channels, 1)

    def encode(self, pictures):
        """Pictures [B,3,H,W] in -1..1 to latents [B,4,H/8,W/8], not yet normalised."""
        return self.quant_conv(self.encoder(F.pixel_unshuffle(pictures, FOLD))).chunk(2, dim=1)[0]

    def decode(self, latents):
        return F.pixel_shuffle(self.decoder(self.post_quant_conv(latents)), FOLD)
