"""A classifier of noisy latents, and the gradient by which it can steer a denoiser (Dhariwal and Nichol 2021)."""

import torch
from torch import nn
from torch.nn import functional as F

from .convolutions import Chain, Conv, Residual, Silu, halving
from .places import LATENT_CHANNELS
from .unet import PATCH, RowLinear, sinusoids

_WIDTH, _DEEP, _TIME = 96, 128, 64


class Guide(nn.Module):
    """(noisy latents [B,4,16,16], timesteps [B] in 0..1000) to the logits of what is in the picture, [B,labels]."""

    def __init__(self, labels: int):
        super().__init__()
        self.enter = Conv(LATENT_CHANNELS * PATCH**2, _WIDTH, 3, padding=1)
        self.time = nn.Sequential(RowLinear(_TIME, _WIDTH), nn.SiLU(), RowLinear(_WIDTH, _WIDTH))
        self.body = Chain([
            Residual(_WIDTH), Residual(_WIDTH), halving(_WIDTH, _DEEP), Residual(_DEEP), Residual(_DEEP),
            Silu(), Conv(_DEEP, _DEEP, 4), Silu(), Conv(_DEEP, labels, 1),
        ])

    def forward(self, sample, timestep):
        return self._trace(sample, timestep)[0].flatten(1)

    def gradient(self, sample, timestep, label):
        """(d log p(label | sample) / d sample, log p), by the chain rule written out."""
        logits, inputs = self._trace(sample, timestep)
        chosen = (torch.arange(logits.shape[1], device=logits.device) == label[:, None]).float()[:, :, None, None]
        at_logits = chosen - logits.softmax(1)
        at_entry = self.body.back_through(inputs, at_logits)
        gradient = F.pixel_shuffle(self.enter.back(None, at_entry), PATCH)
        return gradient, (logits.log_softmax(1) * chosen).sum((1, 2, 3))

    def _trace(self, sample, timestep):
        time = self.time(sinusoids(timestep, _TIME))[:, :, None, None]
        return self.body.trace(self.enter(F.pixel_unshuffle(sample, PATCH)) + time)


class GuideGraph(nn.Module):
    """What is exported: the gradient itself."""

    def __init__(self, guide: Guide):
        super().__init__()
        self.guide = guide

    def forward(self, sample, timestep, label):
        return self.guide.gradient(sample, timestep, label)
