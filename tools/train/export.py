"""A checkpoint as ONNX: `python3 export.py RUN/last.pt --out items.onnx`.

The layout is that of the published YOLOX files, so `stepout model import items.onnx
--format yolox` takes it: `images` float32 [1,3,S,S] BGR 0-255 in, `output`
[1,N,5+C] out, boxes undecoded, objectness and classes after their sigmoid. The
labels are written beside it, one a line. With `--half` weights are kept in 16
bits, which halves the file; what computes with them still does so in 32.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import register_parametrization

from checkpoint import open_run
from network import Detector, convolutions


class Published(nn.Module):
    """A detector that answers as the published ONNX files do."""

    def __init__(self, network: Detector) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        raw = self.network(images)
        return torch.cat((raw[..., :4], raw[..., 4:].sigmoid()), 2)


class WrittenOut(nn.Module):
    """A weight in 16 bits as it is computed with."""

    def forward(self, weight: Tensor) -> Tensor:
        return weight.float()


def keep_halves(network: Detector) -> None:
    """Rounds the weights of all convolutions to 16 bits and keeps them so; an export writes a Cast behind each."""
    for layer in convolutions(network):
        layer.weight = nn.Parameter(layer.weight.detach().half(), requires_grad=False)
        register_parametrization(layer, "weight", WrittenOut(), unsafe=True)  # not of the type it is kept in


def open_checkpoint(file: Path) -> tuple[Detector, list[str], int]:
    """The averaged network of a run, its labels, and the picture side it was trained at."""
    network, state = open_run(file)
    return network.eval(), state["labels"], int(state["size"])


def export(network: Detector, size: int, out: Path) -> None:
    """Writes the ONNX file, opset 13; needs no onnx package."""
    torch.onnx.export(
        Published(network).eval(),
        (torch.zeros(1, 3, size, size),),
        str(out),
        input_names=["images"],
        output_names=["output"],
        opset_version=13,
        do_constant_folding=False,  # it would write out weights that are kept in 16 bits
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, help="picture side, where it is to differ from the training's")
    parser.add_argument("--half", action="store_true", help="keep weights in 16 bits: half the file, the same arithmetic")
    given = parser.parse_args()
    network, labels, size = open_checkpoint(given.checkpoint)
    if given.half:
        keep_halves(network)
    export(network, given.size or size, given.out)
    given.out.with_suffix(".labels.txt").write_text("\n".join(labels) + "\n")
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB, {given.size or size} px, {len(labels)} labels")


if __name__ == "__main__":
    main()
