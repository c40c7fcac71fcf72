"""Small convolutional networks whose way back is written out, so that a gradient can be part of an exported graph.

A step maps [B,C,H,W] to [B,C',H',W'], and back(x, g) takes the gradient g at its output to the one at its input x.
None of them mixes rows, and none normalises: that keeps rows independent and the way back short.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Conv(nn.Conv2d):
    def back(self, x, g):
        return F.conv_transpose2d(g, self.weight, stride=self.stride, padding=self.padding)


class Silu(nn.SiLU):
    def back(self, x, g):
        gate = torch.sigmoid(x)
        return g * gate * (1 + x * (1 - gate))


class Chain(nn.ModuleList):
    """Steps one after the other."""

    def forward(self, x):
        return self.trace(x)[0]

    def trace(self, x):
        """The output, and every step's input."""
        inputs = []
        for step in self:
            inputs.append(x)
            x = step(x)
        return x, inputs

    def back(self, x, g):
        return self.back_through(self.trace(x)[1], g)

    def back_through(self, inputs, g):
        for step, x in zip(reversed(self), reversed(inputs)):
            g = step.back(x, g)
        return g


class Residual(nn.Module):
    """x + inner(x); the inner chain's last convolution is zero at birth, so that deep stacks begin as nothing."""

    def __init__(self, channels: int):
        super().__init__()
        self.inner = Chain([Silu(), Conv(channels, channels, 3, padding=1), Silu(), Conv(channels, channels, 3, padding=1)])
        nn.init.zeros_(self.inner[-1].weight)
        nn.init.zeros_(self.inner[-1].bias)

    def forward(self, x):
        return x + self.inner(x)

    def back(self, x, g):
        return g + self.inner.back(x, g)


def halving(channels_in: int, channels_out: int) -> Conv:
    return Conv(channels_in, channels_out, 2, stride=2)
