"""The written-out gradient of the classifier against torch's own."""

import pytest

torch = pytest.importorskip("torch")

from emoji.guide import Guide


def test_the_gradient_in_the_graph_is_that_of_the_log_probability():
    torch.manual_seed(0)
    guide = Guide(labels=7)
    for parameter in guide.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    sample = torch.randn(3, 4, 16, 16, requires_grad=True)
    timestep, label = torch.tensor([10.0, 500.0, 990.0]), torch.tensor([0, 3, 6])

    gradient, log_probability = guide.gradient(sample.detach(), timestep, label)

    expected = guide(sample, timestep).log_softmax(1).gather(1, label[:, None]).squeeze(1)
    expected.sum().backward()
    assert torch.allclose(log_probability, expected, atol=1e-5)
    assert torch.allclose(gradient, sample.grad, atol=1e-6)
