"""Starting weights: the convolutions of an ONNX file, read without the onnx package.

Only the few protobuf fields that are needed are read (numbers as in onnx.proto3:
model.graph 7; graph.node 1, graph.initializer 5; node.input 1, .output 2, .op_type 4;
tensor.dims 1, .float_data 4, .name 8, .raw_data 9).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from network import Detector, Widths, convolutions
from widen import widen

COCO = Path(__file__).with_name("coco.txt").read_text().split("\n")[:80]


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of one protobuf message as (number, value)."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if kind == 2:
            size, at = _varint(data, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError(f"Not an ONNX file: protobuf field kind {kind} at byte {at}.")
        yield key >> 3, data[at : at + size]
        at += size


def _tensor(data: memoryview) -> tuple[str, np.ndarray]:
    dims: list[int] = []
    name, raw = "", memoryview(b"")
    for number, value in _fields(data):
        if isinstance(value, int):
            dims += [value] if number == 1 else []
        elif number == 1:  # packed
            at = 0
            while at < len(value):
                dim, at = _varint(value, at)
                dims.append(dim)
        elif number == 8:
            name = bytes(value).decode()
        elif number in (4, 9):
            raw = value
    # Weights are float32 or float16; tensors of other types are not a convolution's: leave them out.
    kind = {4: "<f4", 2: "<f2"}.get(len(raw) // max(1, int(np.prod(dims))))
    return name, np.frombuffer(raw, kind).reshape(dims).astype("<f4") if kind else np.empty(0, "<f4")


def read_convolutions(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weight [out,in/groups,k,k] and bias [out] of every Conv node, in the order in which they run."""
    graph = next(v for n, v in _fields(memoryview(path.read_bytes())) if n == 7 and not isinstance(v, int))
    tensors: dict[str, np.ndarray] = {}
    inputs: list[list[str]] = []
    written_out: dict[str, str] = {}
    for number, value in _fields(graph):
        if isinstance(value, int):
            continue
        if number == 5:
            name, tensor = _tensor(value)
            tensors[name] = tensor
        if number == 1:
            node = [(n, bytes(v).decode()) for n, v in _fields(value) if n in (1, 2, 4) and not isinstance(v, int)]
            reads, makes = ([text for n, text in node if n == way] for way in (1, 2))
            if (4, "Conv") in node:
                inputs.append(reads)
            elif (4, "Cast") in node:
                written_out[makes[0]] = reads[0]
    return [(tensors[written_out.get(weight, weight)], tensors[bias]) for _, weight, bias in inputs]


def unfocus(weight: np.ndarray) -> np.ndarray:
    """The 3x3 kernel [out,12,3,3] behind YOLOX's slicing as one 6x6 kernel [out,3,6,6] of stride 2."""
    folded = np.zeros((weight.shape[0], 3, 6, 6), np.float32)
    # The slices stand in the order top-left, bottom-left, top-right, bottom-right.
    for part, (down, right) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        folded[:, :, down::2, right::2] = weight[:, part * 3 : part * 3 + 3]
    return folded


def start_from(
    path: Path, labels: Sequence[str], nearest: Mapping[str, str], seed: int, widths: Widths | None = None
) -> Detector:
    """A detector for `labels` with the weights at `path`: the COCO checkpoint, an imported model, a run's last.pt.

    A label that the weights know keeps its class rows; another starts as the class `nearest[label]`: with random
    rows the same training ended far lower. Without either it gets small random rows. `widths` above those of the
    weights give a wider network that answers alike.
    """
    stored, known = _stored(path)
    strange = sorted(set(nearest.values()) - set(COCO)) if known is COCO else []
    if strange:
        raise ValueError(f"{', '.join(strange)} in the recipe's `nearest` is no COCO class: see coco.txt.")
    network = Detector(len(labels), _widths(stored, path))
    torch.manual_seed(seed)
    class_layers = {id(level.classes) for level in network.head}
    with torch.no_grad():
        for layer, (weight, bias) in zip(convolutions(network), stored, strict=True):
            if id(layer) in class_layers:
                weight, bias = _class_rows(weight, bias, known, labels, nearest)
            layer.weight.copy_(weight)
            assert layer.bias is not None
            layer.bias.copy_(bias)
    return widen(network, widths, seed) if widths else network


def _widths(stored: Sequence[tuple[Tensor, Tensor]], path: Path) -> Widths:
    """How wide the network is whose convolutions are `stored`."""
    plain = Detector(1)
    order = [id(layer) for layer in convolutions(plain)]
    if len(stored) != len(order):
        raise ValueError(f"{path} has {len(stored)} convolutions, YOLOX-nano has {len(order)}.")
    stages = (plain.backbone.dark2, plain.backbone.dark3, plain.backbone.dark4, plain.backbone.dark5)
    layers = [plain.backbone.stem[0], *(stage[0][1][0] for stage in stages), plain.head[0].stem[0]]
    return Widths(*(len(stored[order.index(id(layer))][0]) for layer in layers))


def open_run(path: Path) -> tuple[Detector, dict[str, Any]]:
    """The averaged network of a run's last.pt, and all else that is in the file."""
    state = torch.load(path, weights_only=True)
    network = Detector(len(state["labels"]), Widths(*state.get("widths", ())))
    network.load_state_dict(state["average"])
    return network, state


def _stored(path: Path) -> tuple[list[tuple[Tensor, Tensor]], list[str]]:
    """Weight and bias of every convolution at `path`, and the labels of its class rows."""
    if path.suffix == ".pt":
        old, state = open_run(path)
        return [(c.weight, c.bias) for c in convolutions(old) if c.bias is not None], state["labels"]
    stored = [(np.array(weight), np.array(bias)) for weight, bias in read_convolutions(path)]
    if stored and stored[0][0].shape[1:] == (12, 3, 3):
        stored[0] = (unfocus(stored[0][0]), stored[0][1])
    manifest = path.with_name("manifest.json")  # beside a model that `stepout model import` brought in
    known = json.loads(manifest.read_text())["labels"] if manifest.exists() else COCO
    return [(torch.tensor(weight), torch.tensor(bias)) for weight, bias in stored], known


def _class_rows(
    weight: Tensor, bias: Tensor, known: Sequence[str], labels: Sequence[str], nearest: Mapping[str, str]
) -> tuple[Tensor, Tensor]:
    """The rows of `labels` out of those of `known`: its own, or its nearest one's, or small random ones."""
    rows = torch.randn(len(labels), *weight.shape[1:]) * 0.01
    biases = bias.mean().repeat(len(labels))
    for row, label in enumerate(labels):
        source = label if label in known else nearest.get(label, "")
        if source in known:
            rows[row], biases[row] = weight[known.index(source)], bias[known.index(source)]
    return rows, biases
