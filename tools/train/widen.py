"""A wider network that begins where a narrow one stands.

Every channel that is added repeats an old one, and what reads a repeated channel takes a share of it from each
copy: the wide network answers as the narrow one does. The shares are unequal, else copies would learn alike for
ever. After Chen et al., "Net2Net: Accelerating Learning via Knowledge Transfer" (2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn

from network import Detector, Widths

UNEQUAL = 0.3  # how far the share of a copy may lie from an even one, of itself


def widen(narrow: Detector, widths: Widths, seed: int) -> Detector:
    """`narrow` at `widths`, none of which may be below its own: ValueError."""
    low = [name for name, old, new in zip(Widths._fields, narrow.widths, widths) if new < old]
    if low:
        raise ValueError(f"The recipe's widths are below those of the weights it starts from: {', '.join(low)}.")
    wide = Detector(narrow.head[0].classes.out_channels, widths)
    _Copying(wide, narrow, np.random.default_rng(seed)).run(np.arange(3))
    return wide


class _Copying(fx.Interpreter):
    """Runs through the wide network with channel numbers in place of pictures: which old channel each one repeats."""

    def __init__(self, wide: Detector, narrow: Detector, rng: np.random.Generator) -> None:
        super().__init__(fx.symbolic_trace(wide))
        self.wide, self.narrow, self.rng = wide, narrow, rng

    def call_module(self, target: Any, args: Any, kwargs: Any) -> Any:
        new, old = self.wide.get_submodule(target), self.narrow.get_submodule(target)
        if not isinstance(new, nn.Conv2d) or not isinstance(old, nn.Conv2d):
            return args[0]
        made = args[0] if new.groups > 1 else np.arange(new.out_channels) % old.out_channels
        with torch.no_grad():
            weight = old.weight[made]
            new.weight.copy_(weight if new.groups > 1 else self._shared(weight, args[0]))
            new.bias.copy_(old.bias[made])
        return made

    def call_function(self, target: Any, args: Any, kwargs: Any) -> Any:
        if target is not torch.cat:
            return args[0]
        parts = args[0]
        # Two maps one after the other: the channels of the second are counted on from the first's.
        starts = np.cumsum([0, *(int(part.max()) + 1 for part in parts[:-1])])
        return np.concatenate([part + start for part, start in zip(parts, starts)])

    def call_method(self, target: Any, args: Any, kwargs: Any) -> Any:
        return args[0]

    def _shared(self, weight: Tensor, read: np.ndarray) -> Tensor:
        """`weight` [out,in,k,k] for an input that repeats channels as `read` says: the shares of a channel add up."""
        share = 1 + UNEQUAL * self.rng.uniform(-1, 1, (len(weight), len(read)))
        whole = np.zeros((len(weight), int(read.max()) + 1))
        for channel, of in enumerate(read):
            whole[:, of] += share[:, channel]
        share /= whole[:, read]
        return weight[:, read] * torch.tensor(share, dtype=weight.dtype)[..., None, None]
