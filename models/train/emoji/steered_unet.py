"""The denoiser as it is exported: with what a control network adds, and with what it is told of pictures, as further inputs."""

import torch
import torch._dynamo
from .prompting import Adapter, Told
from .unet import UNet


class _OnlyIfTold(Told):
    """A site that is passed over where no row is told anything: a drawing without pictures costs one comparison more.

    A row that is told nothing, beside rows that are, adds zeros, as all do where the site is passed over.
    """

    def __init__(self, site, tokens, scale):
        super().__init__(site, tokens, scale)
        self._site, self._tokens, self._scale, self._any = site, tokens, scale, (scale != 0).any()

    def at_places(self, x):
        return self._chosen(Told.at_places, x)

    def on_map(self, x):
        return self._chosen(Told.on_map, x)

    def _chosen(self, asked, x):
        def told(x, tokens, scale):
            return asked(Told(self._site, tokens, scale), x)

        def nothing(x, tokens, scale):
            return torch.zeros_like(x)

        return torch.cond(self._any, told, nothing, (x, self._tokens, self._scale))


# Sizes of states are fixed: the exporter need not find out that those of one site differ from those of another.
torch._dynamo.config.automatic_dynamic_shapes = False


class SteeredUNet(UNet):
    def __init__(self):
        super().__init__()
        self.sites = Adapter().sites

    @staticmethod
    def of(denoiser: UNet, adapter: Adapter) -> "SteeredUNet":
        whole = SteeredUNet()
        whole.load_state_dict({**denoiser.state_dict(), **{f"sites.{k}": v for k, v in adapter.sites.state_dict().items()}})
        return whole

    def forward(self, sample, timestep, text, skip0, skip1, skip2, skip3, middle, tokens, scale):
        told = [_OnlyIfTold(site, tokens, scale) for site in self.sites]
        return super().forward(sample, timestep, text, (skip0, skip1, skip2, skip3, middle), told)
