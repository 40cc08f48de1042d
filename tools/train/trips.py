"""Frames of rendered trips as labelled pictures: `python3 trips.py TRIPS --out DIR --every 7`.

TRIPS are folders of trips that `npm run sim -- trips` rendered. DIR gets JPEGImages and Annotations (Pascal VOC),
named TRIP-CAMERA-0007. What shows less than a fifth of itself is difficult. A model that is to watch clips learns
from them what pictures of heaps do not show: how things are carried in, and lie about under hands.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from frames import keep, read_frames
from voc import Marked, write_voc

JUDGED = 0.2  # share of itself that a thing must show, as in the simulated store's own pictures


def read_seen(trip: Path) -> dict[str, list[list[dict[str, object]]]]:
    """What is truly seen in each frame of each camera, in the order of its frames."""
    seen: dict[str, list[list[dict[str, object]]]] = {}
    for line in (trip / "seen.jsonl").read_text().splitlines():
        frame = json.loads(line)
        seen.setdefault(frame["camera"], []).append([*frame["items"], *frame["hands"]])
    return seen


def mark(objects: list[dict[str, object]], shape: tuple[int, int]) -> Iterator[Marked]:
    """Objects with boxes of 0-1 as objects of a picture whose height and width is `shape`."""
    scale = np.array([shape[1], shape[0]] * 2)
    for one in objects:
        yield Marked(str(one["label"]), np.array(one["box"]) * scale, float(one["visible"]) < JUDGED)


def label_trip(trip: Path, out: Path, every: int) -> int:
    """Writes every so many frames of a trip's cameras; gives how many that were."""
    pictures, annotations = out / "JPEGImages", out / "Annotations"
    for folder in (pictures, annotations):
        folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for camera, frames in read_seen(trip).items():
        for number, pixels in read_frames(trip / f"{camera}.mp4", None, every):
            name = f"{trip.name}-{camera}-{number:04d}"
            keep(pixels, pictures / f"{name}.jpg")
            objects = mark(frames[number], pixels.shape[:2])
            write_voc(annotations / f"{name}.xml", f"{name}.jpg", pixels.shape[:2], objects)
            written += 1
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trips", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=7)
    given = parser.parse_args()
    found = sorted(file.parent for folder in given.trips for file in folder.rglob("seen.jsonl"))
    if not found:
        parser.error("there is no seen.jsonl in them: only rendered trips have one (`npm run sim -- trips`).")
    for nth, trip in enumerate(found, 1):
        print(f"{trip.name}: {label_trip(trip, given.out, given.every)} pictures ({nth} of {len(found)} trips)")


if __name__ == "__main__":
    main()
