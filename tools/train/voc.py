"""Writes the Pascal VOC annotations that labelImg opens."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Marked(NamedTuple):
    """An object of a picture."""

    name: str
    box: np.ndarray  # [4] x1, y1, x2, y2 in pixels
    difficult: bool = False


def write_voc(file: Path, picture: str, shape: tuple[int, int], objects: Iterable[Marked]) -> None:
    """Writes the annotation of `picture`, whose height and width is `shape`."""
    root = ElementTree.Element("annotation")
    ElementTree.SubElement(root, "filename").text = picture
    size = ElementTree.SubElement(root, "size")
    for key, value in (("width", shape[1]), ("height", shape[0]), ("depth", 3)):
        ElementTree.SubElement(size, key).text = str(value)
    for name, box, difficult in objects:
        item = ElementTree.SubElement(root, "object")
        edges = [int(box[0] <= 0), int(box[1] <= 0), int(box[2] >= shape[1]), int(box[3] >= shape[0])]
        for key, text in (("name", name), ("truncated", str(int(any(edges)))), ("difficult", str(int(difficult)))):
            ElementTree.SubElement(item, key).text = text
        bounds = ElementTree.SubElement(item, "bndbox")
        limits = np.array([shape[1], shape[0]] * 2)
        for key, value in zip(("xmin", "ymin", "xmax", "ymax"), np.clip(np.round(box), 0, limits).astype(int)):
            ElementTree.SubElement(bounds, key).text = str(value)
    ElementTree.indent(root)
    file.write_text(ElementTree.tostring(root, encoding="unicode") + "\n")
