"""How weights move: Muon for the pointwise convolutions, which are matrices, AdamW for all else.

Muon takes the momentum of a matrix and makes all its directions equally long before it steps, so that what the
gradient says rarely is learnt as fast as what it says always. Over the same batches the items' loss fell faster
with it than with AdamW alone. After Jordan et al., "Muon: An optimizer for hidden layers in neural networks"
(2024); the length of a step as in Liu et al., "Muon is scalable for LLM training" (2025), so that it may share
AdamW's learning rate.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
ADAM_STEP = 0.2  # root mean square of an AdamW step, as a share of its learning rate
BOLDER = 1.5  # than AdamW: after 300 steps the loss was lowest with 1, and with 2.5 no lower than with AdamW
ROUNDS = 5
QUINTIC = (3.4445, -4.7750, 2.0315)  # pulls singular values of 0 to 1 towards 1, the quicker the smaller


def orthogonal(matrix: Tensor) -> Tensor:
    """`matrix` [m,n] with every singular value brought near 1 (about 0.7 to 1.2), by Newton and Schulz's iteration."""
    a, b, c = QUINTIC
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(ROUNDS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For weights [out,in,...] that are taken as matrices [out,in*...]; shrinks them as AdamW does."""

    def __init__(self, weights: Iterable[Tensor], lr: float, weight_decay: float) -> None:
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in (p for p in group["params"] if p.grad is not None):
                momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                momentum.mul_(MOMENTUM).add_(weight.grad)
                way = orthogonal((weight.grad + MOMENTUM * momentum).flatten(1))
                length = BOLDER * ADAM_STEP * max(way.shape) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(way.view_as(weight), alpha=-group["lr"] * length)


class Optimisers:
    """Both, as if they were one."""

    def __init__(self, network: nn.Module, rate: float, decay: float) -> None:
        weights = [p for p in network.parameters() if p.ndim > 1]
        matrices = [p for p in weights if p.shape[1] > 3]  # neither depthwise nor the stem on its three colours
        others = [p for p in weights if p.shape[1] <= 3]
        biases = [p for p in network.parameters() if p.ndim <= 1]
        groups = [{"params": others, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
        self.both = (Muon(matrices, rate, decay), torch.optim.AdamW(groups, lr=rate))

    def step(self, rate: float) -> None:
        for one in self.both:
            for group in one.param_groups:
                group["lr"] = rate
            one.step()
            one.zero_grad(set_to_none=True)

    def state(self) -> list[dict[str, object]]:
        return [one.state_dict() for one in self.both]

    def restore(self, state: list[dict[str, object]]) -> None:
        for one, kept in zip(self.both, state, strict=True):
            one.load_state_dict(kept)
