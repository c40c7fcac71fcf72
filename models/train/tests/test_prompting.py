"""What an image prompt may and may not do before it has learnt anything."""

import pytest

pytest.importorskip("torch")

import torch

from emoji.control import ControlNet
from emoji.prompting import EMBEDDING, Adapter
from emoji.steered_unet import SteeredUNet
from emoji.unet import UNet


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(1)
    denoiser, adapter = UNet(), Adapter()
    torch.nn.init.normal_(denoiser.conv_out.weight, std=0.02)
    for site in adapter.sites:
        torch.nn.init.normal_(site.to_out.weight, std=0.1)
    return denoiser.eval(), adapter.eval()


@pytest.fixture(scope="module")
def asked():
    torch.manual_seed(2)
    return torch.randn(2, 4, 16, 16), torch.tensor([300.0, 700.0]), torch.randn(2, 32, 256)


@torch.no_grad()
def test_a_picture_of_nothing_adds_nothing_to_the_last_bit(networks, asked):
    denoiser, adapter = networks
    pictures = torch.stack([torch.randn(EMBEDDING), torch.zeros(EMBEDDING)])
    plain, told = denoiser(*asked), denoiser(*asked, pictures=adapter(pictures))
    assert not torch.equal(told[0], plain[0])
    assert torch.equal(told[1], plain[1])


@torch.no_grad()
def test_two_pictures_that_are_the_same_say_what_one_says(networks, asked):
    denoiser, adapter = networks
    tokens, ones = adapter.projection(torch.randn(2, EMBEDDING)), torch.ones(2)
    one, both = (denoiser(*asked, pictures=adapter.told(t, ones)) for t in (tokens, torch.cat([tokens, tokens], dim=1)))
    assert torch.allclose(one, both, atol=1e-4)


@torch.no_grad()
def test_the_exported_form_answers_as_the_trained_one(networks, asked):
    denoiser, adapter = networks
    residuals = tuple(0.1 * r for r in _lively(ControlNet.copied(denoiser))(*asked, torch.rand(2, 3, 128, 128)))
    tokens, scale = adapter.projection(torch.randn(2, EMBEDDING)), torch.tensor([1.0, 0.5])
    trained = denoiser(*asked, residuals=residuals, pictures=adapter.told(tokens, scale))
    assert torch.allclose(SteeredUNet.of(denoiser, adapter)(*asked, *residuals, tokens, scale), trained, atol=1e-5)


@torch.no_grad()
def test_a_new_control_network_adds_nothing(networks, asked):
    assert all((r == 0).all() for r in ControlNet.copied(networks[0])(*asked, torch.rand(2, 3, 128, 128)))


def _lively(control: ControlNet) -> ControlNet:
    for zero in (*control.controlnet_down_blocks, control.controlnet_mid_block):
        torch.nn.init.normal_(zero.weight, std=0.1)
    return control
