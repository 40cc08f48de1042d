"""The course of a run as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend is chosen first)


def draw_curves(log: Path, picture: Path) -> None:
    """Reads a run's log.jsonl; draws its losses, and the figures of each held-back split below."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    losses = [line for line in lines if "total" in line]
    figures = [line for line in lines if "figures" in line]
    chart, (above, below) = plt.subplots(2, 1, figsize=(8, 7), sharex=True, layout="constrained")
    for part in ("total", "box", "object", "class"):
        above.plot([line["step"] for line in losses], [line[part] for line in losses], label=part, lw=1)
    above.set_ylabel("loss")
    above.set_yscale("log")
    above.legend(ncols=4, frameon=False)
    latest = figures[-1]["figures"] if figures else {}
    for source in (name for name, found in latest.items() if found["perClass"]):
        for key, style in (("map50", "-"), ("map", "--"), ("cAcc", ":")):
            # A source may have joined the recipe in the middle of the run.
            points = [(line["step"], line["figures"][source][key]) for line in figures if source in line["figures"]]
            below.plot(*zip(*points), style, marker=".", label=f"{source} {key}")
    below.set_ylabel("on held-back pictures")
    below.set_xlabel("step")
    below.set_ylim(0, 1.01)
    below.grid(alpha=0.3)
    if figures:
        below.legend(fontsize=7, frameon=False)
    chart.savefig(picture, dpi=110)
    plt.close(chart)
