"""Attention, shared by denoiser and text encoder."""

import torch

_NEVER = -10_000.0  # as good as minus infinity for a softmax, and within float16


def attended(q, k, v, causal: bool = False) -> torch.Tensor:
    """Scaled dot-product attention, written out: on so few places the backward pass of torch's fused kernel takes
    several times as long on a CPU."""
    scores = torch.matmul(q * q.shape[-1] ** -0.5, k.transpose(-1, -2))
    if causal:
        scores = scores + torch.full(scores.shape[-2:], _NEVER, dtype=scores.dtype, device=q.device).triu(1)
    return torch.matmul(scores.softmax(-1).to(v.dtype), v)
