"""The detector: YOLOX-nano with its batch norms folded away.

The layers are declared in the order in which they run, so the convolutions of
this module and those of the published ONNX checkpoint pair up one to one.
Architecture after Ge et al., "YOLOX: Exceeding YOLO Series in 2021" (the nano
row: depth 0.33, width 0.25, depthwise separable convolutions). Its widths may be
others: widen.py carries what a narrow one knows into a wide one.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

STRIDES = (8, 16, 32)


class Widths(NamedTuple):
    """Channels of the feature maps at strides 2, 4, 8, 16 and 32, and of the heads; as they stand, YOLOX-nano's."""

    stem: int = 16
    c2: int = 32
    c3: int = 64
    c4: int = 128
    c5: int = 256
    head: int = 64


class Conv(nn.Sequential):
    """A convolution that keeps the size (divided by its stride), then SiLU."""

    def __init__(self, inp: int, out: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inp, out, kernel, stride, (kernel - 1) // 2, groups=groups), nn.SiLU(inplace=True)
        )


class Separable(nn.Sequential):
    """A depthwise convolution, then a pointwise one."""

    def __init__(self, inp: int, out: int, stride: int = 1) -> None:
        super().__init__(Conv(inp, inp, 3, stride, groups=inp), Conv(inp, out, 1))


class Bottleneck(nn.Module):
    """1x1, then a separable 3x3; adds its input where `residual`."""

    def __init__(self, width: int, residual: bool) -> None:
        super().__init__()
        self.squeeze = Conv(width, width, 1)
        self.mix = Separable(width, width)
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        y = self.mix(self.squeeze(x))
        return y + x if self.residual else y


class CrossStage(nn.Module):
    """Half of the channels goes through `depth` bottlenecks, half goes around."""

    def __init__(self, inp: int, out: int, depth: int, residual: bool = True) -> None:
        super().__init__()
        self.through = Conv(inp, out // 2, 1)
        self.around = Conv(inp, out // 2, 1)
        self.blocks = nn.Sequential(*(Bottleneck(out // 2, residual) for _ in range(depth)))
        self.join = Conv(out, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        through, around = self.through(x), self.around(x)
        return self.join(torch.cat((self.blocks(through), around), 1))


class PoolPyramid(nn.Module):
    """Looks at 5, 9 and 13 cells around each cell (spatial pyramid pooling)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.squeeze = Conv(width, width // 2, 1)
        self.pools = nn.ModuleList(nn.MaxPool2d(k, 1, k // 2) for k in (5, 9, 13))
        self.join = Conv(width * 2, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze(x)
        return self.join(torch.cat([x] + [pool(x) for pool in self.pools], 1))


class Backbone(nn.Module):
    """[B,3,H,W] to feature maps of c3, c4 and c5 channels at strides 8, 16, 32."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        stem, c2, c3, c4, c5, _ = widths
        # The "focus" slicing and its 3x3 convolution, folded into one (see checkpoint.py).
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 6, 2, 2), nn.SiLU(inplace=True))
        self.dark2 = nn.Sequential(Separable(stem, c2, 2), CrossStage(c2, c2, 1))
        self.dark3 = nn.Sequential(Separable(c2, c3, 2), CrossStage(c3, c3, 3))
        self.dark4 = nn.Sequential(Separable(c3, c4, 2), CrossStage(c4, c4, 3))
        self.dark5 = nn.Sequential(Separable(c4, c5, 2), PoolPyramid(c5), CrossStage(c5, c5, 1, residual=False))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        c3 = self.dark3(self.dark2(self.stem(x)))
        c4 = self.dark4(c3)
        return c3, c4, self.dark5(c4)


class Neck(nn.Module):
    """Carries what the coarse maps know to the fine ones and back (path aggregation)."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        _, _, c3, c4, c5, _ = widths
        self.lateral5 = Conv(c5, c4, 1)
        self.up4 = CrossStage(2 * c4, c4, 1, residual=False)
        self.lateral4 = Conv(c4, c3, 1)
        self.up3 = CrossStage(2 * c3, c3, 1, residual=False)
        self.down4 = Separable(c3, c3, 2)
        self.out4 = CrossStage(2 * c3, c4, 1, residual=False)
        self.down5 = Separable(c4, c4, 2)
        self.out5 = CrossStage(2 * c4, c5, 1, residual=False)
        self.upsample = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, maps: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        c3, c4, c5 = maps
        p5 = self.lateral5(c5)
        p4 = self.lateral4(self.up4(torch.cat((self.upsample(p5), c4), 1)))
        p3 = self.up3(torch.cat((self.upsample(p4), c3), 1))
        n4 = self.out4(torch.cat((self.down4(p3), p4), 1))
        n5 = self.out5(torch.cat((self.down5(n4), p5), 1))
        return p3, n4, n5


class Level(nn.Module):
    """The head of one stride: one branch for the class, one for box and objectness."""

    def __init__(self, inp: int, width: int, classes: int) -> None:
        super().__init__()
        self.stem = Conv(inp, width, 1)
        self.class_branch = nn.Sequential(Separable(width, width), Separable(width, width))
        self.classes = nn.Conv2d(width, classes, 1)
        self.box_branch = nn.Sequential(Separable(width, width), Separable(width, width))
        self.box = nn.Conv2d(width, 4, 1)
        self.objectness = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        classes = self.classes(self.class_branch(x))
        seen = self.box_branch(x)
        return torch.cat((self.box(seen), self.objectness(seen), classes), 1)


class Detector(nn.Module):
    """[B,3,H,W] float BGR 0-255 to [B,N,5+C]: undecoded box, objectness and class logits.

    H and W are multiples of 32; N = H*W*(1/64 + 1/256 + 1/1024), fine cells first.
    """

    def __init__(self, classes: int, widths: Widths = Widths()) -> None:
        super().__init__()
        self.widths = widths
        self.backbone = Backbone(widths)
        self.neck = Neck(widths)
        self.head = nn.ModuleList(
            Level(inp, widths.head, classes) for inp in (widths.c3, widths.c4, widths.c5)
        )

    def forward(self, x: Tensor) -> Tensor:
        maps = self.neck(self.backbone(x))
        return torch.cat([level(m).flatten(2) for level, m in zip(self.head, maps)], 2).transpose(1, 2)


def convolutions(network: nn.Module) -> list[nn.Conv2d]:
    """All convolutions, in the order in which they run."""
    return [module for module in network.modules() if isinstance(module, nn.Conv2d)]
