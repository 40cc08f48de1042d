"""Speed against accuracy: `python3 sizes.py LINES... --out sizes.png`, and the same as a Markdown table.

LINES hold what `stepout evaluate detections --json` and `stepout model bench --json`
print, for any number of models: they meet by the model's name, and a file is a
set of held-back pictures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend is chosen first)

FIGURES = {"map50": "mAP50", "map": "mAP50–95", "cAcc": "cAcc"}


class Row(NamedTuple):
    """A model on one set of pictures."""

    model: str
    pictures: str
    milliseconds: float  # median of one picture, bytes to suppressed overlaps
    found: dict[str, float]  # by the keys of FIGURES


def read_rows(files: list[Path]) -> list[Row]:
    """One row for each model judged in each file, quickest first; ValueError for a model nobody timed."""
    lines = [(file.stem, json.loads(line)) for file in files for line in file.read_text().splitlines()]
    times = {line["model"]: line["medianMs"] for _, line in lines if line.get("type") == "bench"}
    judged = [(pictures, line) for pictures, line in lines if line.get("type") == "detections"]
    untimed = sorted({line["model"] for _, line in judged} - set(times))
    if untimed:
        raise ValueError(f"{', '.join(untimed)} was not timed: add the line of `stepout model bench NAME --json`.")
    rows = [Row(line["model"], pictures, times[line["model"]], {k: line[k] for k in FIGURES}) for pictures, line in judged]
    return sorted(rows, key=lambda row: (row.pictures, row.milliseconds))


def table(rows: list[Row]) -> str:
    head = f"| model | pictures | ms a picture | {' | '.join(FIGURES.values())} |\n|{' --- |' * (3 + len(FIGURES))}"
    return "\n".join(
        [head]
        + [
            f"| {row.model} | {row.pictures} | {row.milliseconds:.1f} | "
            + " | ".join(f"{row.found[key]:.3f}" for key in FIGURES)
            + " |"
            for row in rows
        ]
    )


def draw(rows: list[Row], picture: Path) -> None:
    groups = sorted({row.pictures for row in rows})
    chart, axes = plt.subplots(1, len(groups), figsize=(4.5 * len(groups), 4), layout="constrained", squeeze=False)
    for plot, group in zip(axes[0], groups):
        here = [row for row in rows if row.pictures == group]
        for key, name in FIGURES.items():
            plot.plot([row.milliseconds for row in here], [row.found[key] for row in here], marker="o", label=name)
        for row in here:
            plot.annotate(row.model, (row.milliseconds, 0.02), rotation=90, fontsize=8, ha="center", va="bottom")
        plot.set(title=group, xlabel="ms a picture", ylim=(0, 1.02))
        plot.grid(alpha=0.3)
    axes[0][0].legend(frameon=False)
    chart.savefig(picture, dpi=110)
    plt.close(chart)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    rows = read_rows(given.lines)
    draw(rows, given.out)
    print(table(rows))


if __name__ == "__main__":
    main()
