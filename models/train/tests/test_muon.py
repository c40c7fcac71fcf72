"""Muon's orthogonal steps, and that several optimisers keep their state through a checkpoint."""

import pytest

torch = pytest.importorskip("torch")

from emoji.muon import Muon, Together, orthogonal


@pytest.mark.parametrize("shape", [(16, 64), (64, 16)])
def test_every_direction_of_a_step_is_about_equally_long(shape):
    torch.manual_seed(0)
    stretched = torch.randn(shape) * torch.logspace(0, -1, shape[1])
    lengths = torch.linalg.svdvals(orthogonal(stretched).float())
    assert 0.5 < lengths.min() and lengths.max() < 1.5


def test_two_resumed_optimisers_step_as_if_never_stopped():
    def made():
        torch.manual_seed(0)
        layer = torch.nn.Linear(8, 8)
        return layer, Together(torch.optim.AdamW([layer.bias], lr=0.1), Muon([layer.weight], 0.1))

    def steps(layer, optimiser, seeds):
        for seed in seeds:
            layer.zero_grad()
            layer(torch.randn(4, 8, generator=torch.Generator().manual_seed(seed))).square().sum().backward()
            optimiser.step()

    straight, resumed = made(), made()
    steps(*straight, range(6))
    steps(*resumed, range(3))
    again = made()
    again[0].load_state_dict(resumed[0].state_dict())
    again[1].load_state_dict(resumed[1].state_dict())
    steps(*again, range(3, 6))
    assert torch.equal(straight[0].weight, again[0].weight)
