"""One gradient step computed by several threads, each on its share of the batch.

On a busy CPU this beats giving every operation several threads: those must meet hundreds of times in a step, and wait
each time for whichever was scheduled last, while shares of a batch meet once. Run it with OMP_NUM_THREADS=1.
"""

import copy
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

import torch


class SideBySide:
    """Replicas that share the network's weights and have gradients of their own."""

    def __init__(self, network: torch.nn.Module, workers: int):
        self._replicas = [network] + [_sharing(network) for _ in range(workers - 1)]
        self._threads = ThreadPoolExecutor(workers)

    def gradients(self, loss_of: Callable, *batch: torch.Tensor) -> float:
        """Leaves the whole batch's mean gradients in the network; loss_of(network, *share) is a mean over its share."""
        rows = len(batch[0])
        if rows < len(self._replicas):
            raise ValueError(f"a batch of {rows} cannot be shared by {len(self._replicas)} workers")
        shares = list(zip(*(values.tensor_split(len(self._replicas)) for values in batch)))
        done = self._threads.map(
            lambda pair: _backward(pair[0], loss_of, pair[1], len(pair[1][0]) / rows), zip(self._replicas, shares)
        )
        loss = sum(done)
        own, *others = ([p.grad for p in r.parameters() if p.requires_grad] for r in self._replicas)
        for theirs in others:
            torch._foreach_add_(own, theirs)
        return loss


def _sharing(network: torch.nn.Module) -> torch.nn.Module:
    replica = copy.deepcopy(network)
    for ours, theirs in zip(replica.parameters(), network.parameters()):
        ours.data = theirs.data
    return replica


def _backward(replica: torch.nn.Module, loss_of: Callable, share: tuple, part: float) -> float:
    replica.zero_grad(set_to_none=True)
    loss = part * loss_of(replica, *share)
    loss.backward()
    return loss.item()
