"""Muon for matrices, AdamW for the rest.

Muon (Jordan et al. 2024) steps along the momentum made orthogonal, so that every direction of a matrix learns at the
same pace. The factor 0.2 sqrt(longer side) gives its steps the size of AdamW's (Liu et al., *Muon is Scalable for LLM
Training*, 2025), so that both share one rate. Convolution kernels count as matrices of one row per output channel.
"""

from concurrent.futures import ThreadPoolExecutor

import torch

_MOMENTUM = 0.95
_DECAY = 0.01
_QUINTIC = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 5


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """About U V^T of the matrix's U S V^T, by a Newton-Schulz iteration in bfloat16."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix).bfloat16()
    x = x / (x.norm() + 1e-7)
    a, b, c = _QUINTIC
    for _ in range(_ITERATIONS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """One group of matrices with gradients; workers share them out, since each is too small to be split."""

    def __init__(self, matrices: list[torch.nn.Parameter], rate: float, workers: int = 1):
        super().__init__(sorted(matrices, key=torch.Tensor.numel, reverse=True), {"lr": rate})
        self._threads = ThreadPoolExecutor(workers)

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            list(self._threads.map(lambda p: self._move(p, group["lr"]), group["params"]))

    @torch.no_grad()
    def _move(self, parameter: torch.nn.Parameter, rate: float) -> None:
        momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
        momentum.lerp_(parameter.grad, 1 - _MOMENTUM)
        ahead = parameter.grad.lerp(momentum, _MOMENTUM).flatten(1)
        step = orthogonal(ahead) * (0.2 * max(ahead.shape) ** 0.5)
        parameter.mul_(1 - rate * _DECAY).add_(step.view_as(parameter), alpha=-rate)


class Together:
    """Several optimisers that step as one."""

    def __init__(self, *optimisers: torch.optim.Optimizer):
        self._optimisers = optimisers

    @property
    def param_groups(self) -> list[dict]:
        return [group for optimiser in self._optimisers for group in optimiser.param_groups]

    def step(self) -> None:
        for optimiser in self._optimisers:
            optimiser.step()

    def state_dict(self) -> list[dict]:
        return [optimiser.state_dict() for optimiser in self._optimisers]

    def load_state_dict(self, states: list[dict]) -> None:
        for optimiser, state in zip(self._optimisers, states, strict=True):
            optimiser.load_state_dict(state)
