"""The denoiser: diffusers' UNet2DConditionModel in small, under its parameter names.

Latents are folded 2x2 before it and unfolded behind it, so that it works on 8x8 places; the text reaches it twice,
token by token through cross-attention and as one vector that joins the timestep's.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from .attention import attended

PATCH = 2
CONFIG = {
    "in_channels": 16, "out_channels": 16, "sample_size": 8, "block_out_channels": (96, 192), "layers_per_block": 1,
    "cross_attention_dim": 256, "attention_head_dim": 6, "norm_num_groups": 32,
}


class RowLinear(nn.Linear):
    """A linear layer on one vector per row. Matrix products of one row and of several take different roads through
    the CPU's kernels and differ in the last bit; a 1x1 convolution treats every row alike. So the exported graph
    convolves, while training multiplies, which is faster."""

    exporting = False

    def forward(self, x):
        if not RowLinear.exporting:
            return super().forward(x)
        return F.conv2d(x[:, :, None, None], self.weight[:, :, None, None], self.bias).flatten(1)


class ResnetBlock(nn.Module):
    """The timestep scales and shifts between the two convolutions (resnet_time_scale_shift 'scale_shift')."""

    def __init__(self, channels_in: int, channels_out: int, time_width: int):
        super().__init__()
        groups = CONFIG["norm_num_groups"]
        self.norm1 = nn.GroupNorm(groups, channels_in, eps=1e-5)
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.time_emb_proj = RowLinear(time_width, 2 * channels_out)
        self.norm2 = nn.GroupNorm(groups, channels_out, eps=1e-5)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(channels_in, channels_out, 1) if channels_in != channels_out else None

    def forward(self, x, time):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.time_emb_proj(F.silu(time))[:, :, None, None].chunk(2, dim=1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return h + (self.conv_shortcut(x) if self.conv_shortcut is not None else x)


class Attention(nn.Module):
    def __init__(self, width: int, context_width: int, heads: int):
        super().__init__()
        self._heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context_width, width, bias=False)
        self.to_v = nn.Linear(context_width, width, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x, context):
        q, k, v = (y.unflatten(-1, (self._heads, -1)).transpose(1, 2) for y in (self.to_q(x), self.to_k(context), self.to_v(context)))
        return self.to_out[0](attended(q, k, v).transpose(1, 2).flatten(2))


class GatedProjection(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        self.proj = nn.Linear(width, 2 * inner)

    def forward(self, x):
        value, gate = self.proj(x).chunk(2, dim=-1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.net = nn.ModuleList([GatedProjection(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width)])

    def forward(self, x):
        return self.net[2](self.net[0](x))


class TransformerBlock(nn.Module):
    def __init__(self, width: int, context_width: int, heads: int):
        super().__init__()
        self.norm1, self.attn1 = nn.LayerNorm(width), Attention(width, width, heads)
        self.norm2, self.attn2 = nn.LayerNorm(width), Attention(width, context_width, heads)
        self.norm3, self.ff = nn.LayerNorm(width), FeedForward(width)

    def forward(self, x, text, picture=None):
        y = self.norm1(x)
        x = x + self.attn1(y, y)
        y = self.norm2(x)
        x = x + self.attn2(y, text)
        if picture is not None:
            x = x + picture.at_places(y)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.GroupNorm(CONFIG["norm_num_groups"], width, eps=1e-6)
        self.proj_in, self.proj_out = nn.Linear(width, width), nn.Linear(width, width)
        self.transformer_blocks = nn.ModuleList(
            [TransformerBlock(width, CONFIG["cross_attention_dim"], CONFIG["attention_head_dim"])]
        )

    def forward(self, x, text, picture=None):
        h = self.proj_in(self.norm(x).flatten(2).transpose(1, 2))
        for block in self.transformer_blocks:
            h = block(h, text, picture)
        return x + self.proj_out(h).transpose(1, 2).unflatten(2, x.shape[2:])


class Sampler2D(nn.Module):
    """Halves the resolution by a strided convolution, or doubles it before a plain one."""

    def __init__(self, channels: int, up: bool):
        super().__init__()
        self._up = up
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, stride=1 if up else 2)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest") if self._up else x)


class Block(nn.Module):
    """Resnets, each followed by attention where the block has any; then at most one change of resolution."""

    def __init__(self, widths_in: list[int], width: int, time_width: int, attends: bool, then: str | None):
        super().__init__()
        self.resnets = nn.ModuleList(ResnetBlock(w, width, time_width) for w in widths_in)
        if attends:
            self.attentions = nn.ModuleList(SpatialTransformer(width) for _ in widths_in)
        if then == "down":
            self.downsamplers = nn.ModuleList([Sampler2D(width, up=False)])
        elif then == "up":
            self.upsamplers = nn.ModuleList([Sampler2D(width, up=True)])

    def step(self, i: int, x, time, text, picture=None):
        x = self.resnets[i](x, time)
        return self.attentions[i](x, text, picture) if hasattr(self, "attentions") else x


class MidBlock(nn.Module):
    def __init__(self, width: int, time_width: int):
        super().__init__()
        self.resnets = nn.ModuleList(ResnetBlock(width, width, time_width) for _ in range(2))
        self.attentions = nn.ModuleList([SpatialTransformer(width)])

    def forward(self, x, time, text, picture=None):
        return self.resnets[1](self.attentions[0](self.resnets[0](x, time), text, picture), time)


class TimestepEmbedding(nn.Module):
    def __init__(self, width: int, out: int):
        super().__init__()
        self.linear_1, self.linear_2 = RowLinear(width, out), RowLinear(out, out)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


def sinusoids(timestep: torch.Tensor, width: int) -> torch.Tensor:
    """Cosines, then sines, of the timestep at geometric frequencies from 1 down to 1/10000."""
    half = width // 2
    frequencies = torch.exp(-math.log(10_000) * torch.arange(half, dtype=torch.float32, device=timestep.device) / half)
    angles = timestep.float()[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


def mean_of_places(text: torch.Tensor) -> torch.Tensor:
    """[B,L,D] to [B,D], as a matrix product: ONNX Runtime's mean adds up in another order for one row than for several."""
    weights = torch.full_like(text[:, :, :1], 1 / text.shape[1]).transpose(1, 2)
    return torch.matmul(weights, text).squeeze(1)


class EncodingHalf(nn.Module):
    """What stands before the way back up: shared by the denoiser and the control network, which is a copy of it."""

    def __init__(self):
        super().__init__()
        widths, layers = CONFIG["block_out_channels"], CONFIG["layers_per_block"]
        time_width = 4 * widths[0]
        self.conv_in = nn.Conv2d(CONFIG["in_channels"], widths[0], 3, padding=1)
        self.time_embedding = TimestepEmbedding(widths[0], time_width)
        self.class_embedding = RowLinear(2 * CONFIG["cross_attention_dim"], time_width)
        last = len(widths) - 1
        self.down_blocks, self.skips = nn.ModuleList(), [widths[0]]
        for i, width in enumerate(widths):
            entering = [widths[max(0, i - 1)]] + [width] * (layers - 1)
            self.down_blocks.append(Block(entering, width, time_width, i > 0, "down" if i < last else None))
            self.skips += [width] * (layers + (i < last))
        self.mid_block = MidBlock(widths[-1], time_width)

    def told_time(self, timestep, text):
        pooled = torch.cat([mean_of_places(text), text[:, -1]], dim=-1)
        return self.time_embedding(sinusoids(timestep, CONFIG["block_out_channels"][0])) + self.class_embedding(pooled)

    def encode(self, x, time, text, pictures=None):
        """From conv_in's answer to the states that skip to the other side, and the middle's; pictures are asked in turn."""
        skips, told = [x], lambda: next(pictures) if pictures else None
        for block in self.down_blocks:
            for i in range(len(block.resnets)):
                x = block.step(i, x, time, text, told() if hasattr(block, "attentions") else None)
                skips.append(x)
            for change in getattr(block, "downsamplers", ()):
                x = change(x)
                skips.append(x)
        return skips, self.mid_block(x, time, text, told())


class UNet(EncodingHalf):
    """(latents [B,4,h,w], timesteps [B] in 0..1000, text [B,L,256]) to velocities [B,4,h,w]; h and w multiples of 4.

    residuals: what a control network adds to the skipping states and, last, to the middle's. pictures: what a picture
    adds, one for each attention to the text and one behind each resnet that no attention follows on the way up.
    """

    def __init__(self):
        super().__init__()
        widths, layers = CONFIG["block_out_channels"], CONFIG["layers_per_block"]
        time_width = 4 * widths[0]
        self.up_blocks, below, skips = nn.ModuleList(), widths[-1], list(self.skips)
        for i in reversed(range(len(widths))):
            entering = [(below if j == 0 else widths[i]) + skips.pop() for j in range(layers + 1)]
            self.up_blocks.append(Block(entering, widths[i], time_width, i > 0, "up" if i > 0 else None))
            below = widths[i]
        self.conv_norm_out = nn.GroupNorm(CONFIG["norm_num_groups"], widths[0], eps=1e-5)
        self.conv_out = nn.Conv2d(widths[0], CONFIG["out_channels"], 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)

    def forward(self, sample, timestep, text, residuals=None, pictures=None):
        time = self.told_time(timestep, text)
        asked = iter(pictures) if pictures else None
        skips, x = self.encode(self.conv_in(F.pixel_unshuffle(sample, PATCH)), time, text, asked)
        if residuals:
            skips, x = [skip + more for skip, more in zip(skips, residuals[:-1], strict=True)], x + residuals[-1]
        return F.pixel_shuffle(self.decode(x, skips, time, text, asked), PATCH)

    def decode(self, x, skips, time, text, pictures=None):
        for block in self.up_blocks:
            attends = hasattr(block, "attentions")
            for i in range(len(block.resnets)):
                picture = next(pictures) if pictures else None
                x = block.step(i, torch.cat([x, skips.pop()], dim=1), time, text, picture if attends else None)
                if picture is not None and not attends:
                    x = x + picture.on_map(x)
            for change in getattr(block, "upsamplers", ()):
                x = change(x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))
