"""The figures of a reading as rows, and what reviewers rule on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from extractors.figures.figures import read_figures
from flows.filing.rows import Rows


def add_figures(rows: Rows, reading: Mapping[str, Any]) -> None:
    """Add the figures of a reading's text."""
    names = {name: reading[name] for name in ("reading_id", "article_id")}
    for place, figure in enumerate(read_figures(reading["text"] or "", reading["language"]), 1):
        rows.add("figure_rows", {**names, "figure_id": f"{names['reading_id']}.{place}", **asdict(figure)})
