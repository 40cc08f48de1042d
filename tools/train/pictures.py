"""Labelled pictures from folders of Pascal VOC or YOLO annotations, and how they are split.

A recipe's `[[source]]` names a folder; this file turns it into `Picture` rows.
Neighbouring numbers are often near-duplicates, so a split takes whole blocks of them.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from annotations import read_voc, read_yolo, yolo_names

IGNORE = -1
CURVE = 2.5  # of the superellipse that stands for an object's outline: 2 is an ellipse, large a box
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Picture:
    """One picture and what is on it."""

    path: Path
    boxes: np.ndarray  # [n,4] x1, y1, x2, y2 in pixels of the file
    labels: np.ndarray  # [n] class index, IGNORE where nothing is to be learnt or judged
    source: str
    corners: np.ndarray | None = None  # [n,4,2] of oriented labels, of which the boxes are the bounds
    shape: tuple[int, int] | None = None  # width and height that the annotation was made for, where it says


@dataclass(frozen=True)
class Source:
    """A folder of pictures, as the recipe describes it."""

    name: str
    pictures: Path
    annotations: Path
    kind: str  # "voc" or "yolo"
    weight: float = 1.0
    paste: bool = False  # its objects may be cut out and pasted elsewhere
    rename: dict[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    background: tuple[str, ...] = ()  # labels of no interest here; "*" means all of them
    zoom: tuple[float, float] | None = None  # how much smaller or larger they are shown; none: as the recipe's mix has it
    plain: float | None = None  # share of its pictures shown just as they are; none: as the recipe's mix has it
    only: str = ""  # a pattern that the names of the wanted files match
    corrections: Path | None = None
    order: str = "number"  # blocks count the number in the file name, or its "rank" in the folder
    hold_back: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def check_keys(table: dict[str, Any], known: Sequence[str], where: str) -> None:
    """Throws ValueError for a key of `table` that is not `known`: what is misspelt would count for nothing."""
    strange = [key for key in table if key not in known]
    if strange:
        raise ValueError(f"{', '.join(strange)} of {where} is not known; there are {', '.join(known)}.")


def read_source(table: dict[str, Any], roots: Sequence[Path]) -> Source:
    """A `[[source]]` table; folders are looked for under each of `roots` in turn.

    Throws ValueError for a key that is not known, FileNotFoundError for a folder that is in none of them.
    """
    check_keys(table, [one.name for one in fields(Source)], f"source {table.get('name', '')}")

    def find(name: str) -> Path:
        for root in roots:
            if (root / name).exists():
                return root / name
        raise FileNotFoundError(f"{name} of source {table['name']} is in none of {', '.join(map(str, roots))}.")

    rest = {k: table[k] for k in ("weight", "paste", "rename", "order", "only", "plain") if k in table}
    return Source(
        name=table["name"],
        pictures=find(table["pictures"]),
        annotations=find(table["annotations"]),
        kind=table.get("kind", "voc"),
        ignore=tuple(table.get("ignore", ())),
        background=tuple(table.get("background", ())),
        zoom=tuple(table["zoom"]) if "zoom" in table else None,
        corrections=find(table["corrections"]) if "corrections" in table else None,
        hold_back={k: [(a, b) for a, b in v] for k, v in table.get("hold_back", {}).items()},
        **rest,
    )


def load(source: Source, labels: Sequence[str], split: str) -> list[Picture]:
    """The pictures of one split: "train", or a name that the source's `hold_back` uses.

    Throws ValueError that lists every annotation that is broken, has no picture, or bears a label that the recipe
    neither knows, renames nor ignores: a box that nobody can learn would teach that its object is not there.
    """
    corrections = read_corrections(source.corrections) if source.corrections else {}
    endings = (".xml",) if source.kind == "voc" else (".txt",)
    annotated = (p for p in source.annotations.rglob("*") if p.suffix.lower() in endings and p.name != "classes.txt")
    files = sorted(annotated, key=_natural)
    beside = _by_stem(p for p in source.pictures.rglob("*") if p.suffix.lower() in PICTURE_ENDINGS)
    numbered = (yolo_names(source.annotations) if source.kind == "yolo" else []) or labels
    pictures, broken = [], []
    for rank, file in enumerate(files):
        orders = corrections.get(file.stem, [])
        if _split_of(source, file, rank) != split or "skip" in orders or not re.search(source.only, file.stem):
            continue
        try:
            pictures.append(_read(source, file, beside.get(file.stem), numbered, labels, orders))
        except (ValueError, ElementTree.ParseError) as error:
            broken.append(f"{file}: {error}")
    if broken:
        raise ValueError("\n".join((f"{len(broken)} annotations of {source.name} are broken:", *broken)))
    return pictures


def _read(
    source: Source, file: Path, path: Path | None, numbered: Sequence[str], labels: Sequence[str], orders: list[str]
) -> Picture:
    """One annotation with its picture; throws ValueError or ParseError for what is wrong, without naming the file."""
    if path is None:
        raise ValueError(f"there is no picture of this name in {source.pictures}")
    boxes, names, corners, shape = read_voc(file) if source.kind == "voc" else read_yolo(file, _size(path), numbered)
    for order in orders:
        names[int(order) - 1] = ""
    wanted = [name not in source.background and "*" not in source.background for name in names]
    indices = _indices(source, [n for n, w in zip(names, wanted) if w], labels)
    learnt = boxes[wanted][indices != IGNORE]
    if not (learnt[:, :2] < learnt[:, 2:]).all():
        raise ValueError("a box has no area, or a coordinate that is no number")
    kept = corners[wanted] if corners is not None else None
    return Picture(path, boxes[wanted], indices, source.name, kept, shape)


def _by_stem(files: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise ValueError(f"{found[file.stem]} and {file} have one name: give each its own.")
        found[file.stem] = file
    return found


def read_corrections(file: Path) -> dict[str, list[str]]:
    """Lines of `name: skip` or `name: ignore 1 3` (boxes counted from 1); `#` starts a comment."""
    found: dict[str, list[str]] = {}
    for line in file.read_text().splitlines():
        name, _, order = line.partition("#")[0].rpartition(":")
        if name:
            found.setdefault(name.strip(), []).extend(order.replace("ignore", "").split())
    return found


def _natural(path: Path) -> tuple[object, ...]:
    return tuple((0, int(t)) if t.isdigit() else (1, t) for t in re.split(r"(\d+)", path.stem) if t)


def _split_of(source: Source, file: Path, rank: int) -> str:
    numbers = re.findall(r"\d+", file.stem)
    place = rank if source.order == "rank" or not numbers else int(numbers[-1])
    for split, blocks in source.hold_back.items():
        if any(first <= place <= last for first, last in blocks):
            return split
    return "train"


def _indices(source: Source, names: list[str], labels: Sequence[str]) -> np.ndarray:
    found = []
    for name in names:
        name = source.rename.get(name, name)
        if name and name not in source.ignore and name not in labels:
            raise ValueError(f'it says "{name}": add it to the recipe\'s labels, rename or ignore')
        found.append(labels.index(name) if name in labels else IGNORE)
    return np.array(found, np.int64)


def open_picture(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """Pixels [H,W,3] BGR, made smaller where the file is large, and the boxes in them [n,4].

    The pixels are shared with later calls: copy before painting on them. Throws ValueError where the boxes belong to
    a picture of another size.
    """
    pixels, factor = _pixels(picture.path)
    width, height = map(round, _size(picture.path))
    made_for = picture.shape or (width, height)
    # A side of a picture that was made smaller is known to a few pixels.
    beyond = (picture.boxes < -1).any() or (picture.boxes[:, 2:] > np.add((width, height), 1 + 1 / factor)).any()
    if beyond or np.abs(np.subtract(made_for, (width, height))).max() > 1 / factor:
        raise ValueError(f"{picture.path} has {width}x{height} pixels, its boxes belong to another size: see `stepout dataset stats`.")
    return pixels, picture.boxes * factor


def outlines(picture: Picture) -> np.ndarray:
    """What each box is the bounds of, [n,k,2], in the pixels of `open_picture`: turned, its bounds are the new box.

    Of an oriented label its corners; of an upright one the superellipse inside it, for the corners of a turned box
    would make the new one larger than the object in it.
    """
    factor = _pixels(picture.path)[1]
    return (superellipses(picture.boxes) if picture.corners is None else picture.corners) * factor


def superellipses(boxes: np.ndarray) -> np.ndarray:
    """An outline of 48 points [n,48,2] inside each box."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    circle = np.stack((np.cos(angles), np.sin(angles)), 1)
    outline = np.sign(circle) * np.abs(circle) ** (2 / CURVE)
    centre, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    return centre[:, None] + half[:, None] * outline


def _size(path: Path) -> tuple[float, float]:
    """Width and height of the file, of one that was made smaller to a few pixels."""
    pixels, factor = _pixels(path)
    height, width = pixels.shape[:2]
    return width / factor, height / factor


@lru_cache(maxsize=1500)
def _pixels(path: Path, longest: int = 720) -> tuple[np.ndarray, float]:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path} cannot be read as a picture.")
    # Drawn or taken while something was broken: a network that learns from it learns to see what is not there.
    if (pixels == pixels[0, 0]).all():
        raise ValueError(f"{path} has one colour all over: take it anew, or delete it and its annotation.")
    factor = min(1.0, longest / max(pixels.shape[:2]))
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return pixels, factor
