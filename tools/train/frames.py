"""Frames of a video as pictures, and drafts of their annotations.

`python3 frames.py VIDEO --out DIR --every 30` writes DIR/NAME-0030.jpg and so on;
`--like LABELS` takes the frames that LABELS has annotations for instead. With
`--draft COCO.onnx --label bottle` what the COCO network is sure of is written as
Pascal VOC beside them, to be looked through in labelImg.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch

from boxes import Detections, Limits, detections, letterbox, suppress
from checkpoint import COCO, start_from
from network import Detector
from voc import Marked, write_voc

SURE = 0.6
SIZE = 416


def read_frames(video: Path, wanted: set[int] | None, every: int) -> Iterator[tuple[int, np.ndarray]]:
    """The frames numbered in `wanted`, or every so many of them, counted from 0."""
    stream = cv2.VideoCapture(str(video))
    number = 0
    while True:
        there, pixels = stream.read()
        if not there:
            break
        if number in wanted if wanted is not None else number % every == 0:
            yield number, pixels
        number += 1
    if number == 0:
        raise ValueError(f"{video} cannot be read as a video.")


def keep(pixels: np.ndarray, file: Path) -> None:
    """Writes a frame as a JPEG that adds next to nothing to what the video's codec did to it."""
    cv2.imwrite(str(file), pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])


@torch.no_grad()
def find(network: Detector, pixels: np.ndarray, label: str) -> np.ndarray:
    """Boxes [n,4] of the objects of a COCO class that the network is sure of."""
    canvas, factor = letterbox(pixels, SIZE)
    raw = network(torch.from_numpy(canvas).permute(2, 0, 1)[None].float())[0]
    found = suppress(detections(raw, SIZE), Limits(0.5, 1))
    sure = (found.scores >= SURE) & (found.labels == COCO.index(label))
    return Detections(*(part[sure] for part in found)).boxes / factor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=30)
    parser.add_argument("--like", type=Path, help="folder of annotations named NAME-0000.xml")
    parser.add_argument("--draft", type=Path, help="the COCO checkpoint, yolox_nano.onnx")
    parser.add_argument("--label", default="bottle", help="the COCO class to draft")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    wanted = {int(f.stem.rpartition("-")[2]) for f in given.like.glob("*.xml")} if given.like else None
    network = start_from(given.draft, COCO, {name: name for name in COCO}, 0).eval() if given.draft else None
    for number, pixels in read_frames(given.video, wanted, given.every):
        name = f"{given.video.stem}-{number:04d}"
        keep(pixels, given.out / f"{name}.jpg")
        if network is not None:
            boxes = find(network, pixels, given.label)
            write_voc(given.out / f"{name}.xml", f"{name}.jpg", pixels.shape[:2], (Marked(given.label, b) for b in boxes))


if __name__ == "__main__":
    main()
