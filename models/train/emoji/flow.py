"""Flow matching: the straight path from picture to noise, its loss, and Euler's way back.

x_s = (1 - s) x + s n for noise n and s in 0..1; the network learns the velocity v = n - x (Lipman et al. 2022,
Liu et al. 2022). It is told s as the timestep 1000 s.
"""

import torch

TIMESTEPS = 1000
_SPREAD = 1.2  # of the logit of s in training: most steps in the middle, where the content is decided


def noised(latents: torch.Tensor, generator: torch.Generator | None = None):
    """Training inputs and targets: (x_s, timesteps, v)."""
    rows = len(latents)
    s = torch.sigmoid(_SPREAD * torch.randn(rows, generator=generator)).to(latents.device)
    noise = torch.randn(latents.shape, generator=generator).to(latents.device)
    mix = s.view(-1, 1, 1, 1)
    return (1 - mix) * latents + mix * noise, TIMESTEPS * s, noise - latents


def sigmas(steps: int) -> torch.Tensor:
    """From 1 down to 0, steps + 1 values: FlowMatchEulerDiscreteScheduler's at shift 1, timesteps linear from 1000 to 1."""
    linear = torch.linspace(TIMESTEPS, 1, steps, dtype=torch.float64) / TIMESTEPS
    return torch.cat([linear, torch.zeros(1, dtype=torch.float64)])


def noise_for(seeds: list[int], size: int) -> torch.Tensor:
    """Each row from its own seed, as the worker draws it."""
    return torch.stack([torch.randn(4, size, size, generator=torch.Generator().manual_seed(s)) for s in seeds])


@torch.no_grad()
def sample(velocity, noise: torch.Tensor, text: torch.Tensor, empty: torch.Tensor, *, steps: int, guidance: float,
           guided: tuple[float, float] = (0.0, 1.0)) -> torch.Tensor:
    """Euler from noise to latents. velocity(x, timesteps, text); empty is the encoded empty text, one row.
    Guidance acts where s lies in the guided stretch (Kynkaanniemi et al. 2024); elsewhere one pass suffices."""
    x, path = noise, sigmas(steps).to(noise.device)
    both = torch.cat([text, empty.expand_as(text)])
    for here, there in zip(path[:-1], path[1:]):
        guide = guidance != 1 and guided[0] <= here <= guided[1]
        rows, words = (torch.cat([x, x]), both) if guide else (x, text)
        got = velocity(rows, torch.full((len(rows),), float(TIMESTEPS * here), device=x.device), words).float()
        if guide:
            wanted, free = got.chunk(2)
            got = free + guidance * (wanted - free)
        x = x + float(there - here) * got
    return x
