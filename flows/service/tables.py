"""What is owed and what went wrong, as tables of the dashboard, each row with the run that it is of.

A cell that is text is read as Markdown there, so what came from outside is written to be nothing but text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from prefect.runtime import flow_run

from config.atomic_write import write_atomically
from config.home import Home
from config.settings import Detail
from flows.output.markdown import plain_text
from storage.queries.balance import newest_problems, owed_counts, owed_pages

MOST_ROWS = 60
MOST_RUNS = 1_500
"""A month of them, every half hour."""


def boards_still_hold(home: Home) -> bool:
    """Whether Prefect has the boards of this home, and nothing was filed since but the batch of the run that asks.

    What people file in between, by a command or at the desk, is seen by the chain of custody: a line for each batch.
    """
    if not (home.prefect / "prefect.db").exists():
        return False
    try:
        shown_to = int(_shown_to(home).read_text("utf-8"))
        with home.custody.open("rb") as chain:
            chain.seek(shown_to)
            return chain.read().count(b"\n") <= 1
    except (OSError, ValueError):
        return False


def note_boards(home: Home, size: int) -> None:
    """Note how many bytes of the chain of custody the boards show; where that fails, the next run draws them anew."""
    with suppress(OSError):
        write_atomically(_shown_to(home), str(size))


def _shown_to(home: Home) -> Path:
    return home.prefect / "boards-shown"


def _shown(home: Home) -> Path:
    return home.prefect / "runs-shown.json"


def note_run(home: Home, run_id: str) -> dict[str, str]:
    """Runs by our name and by Prefect's, with this one: Prefect's server is not asked for what a link leads to."""
    path = _shown(home)
    told: dict[str, str] = {}
    with suppress(OSError, ValueError, AttributeError):
        told = {str(ours): str(theirs) for ours, theirs in json.loads(path.read_text("utf-8")).items()}
    if flow_run.id:
        told[run_id] = str(flow_run.id)
        told = dict(sorted(told.items())[-MOST_RUNS:])
        with suppress(OSError):
            write_atomically(path, json.dumps(told))
    return told


def owed_board(home: Home, runs: Mapping[str, str], *, detail: Detail, zone: str) -> list[dict[str, object]]:
    """A row a page that is owed, the longest first; with counts only, a row a source and reason."""
    if detail == "counts":
        rows = owed_counts(home.published, most=MOST_ROWS, zone=zone)
        return [
            {"source": source, "why": plain_text(str(why)), "pages": pages, "since": _time(since), "tries": tries}
            for source, why, pages, since, tries in rows
        ]
    return [
        {"source": source, "page": plain_text(_address(url)), "why": plain_text(str(why)), "since": _time(since),
         "tries": tries, "next": _time(next_at) or "with the next run", "run": _link(run_id, runs)}
        for source, url, why, since, tries, next_at, run_id in owed_pages(home.published, most=MOST_ROWS, zone=zone)
    ]  # fmt: skip


def problems_board(home: Home, runs: Mapping[str, str], *, detail: Detail, zone: str) -> list[dict[str, object]]:
    """The newest problem of each source and kind within two weeks, and how often it came."""
    rows = newest_problems(home.published, most=MOST_ROWS, zone=zone)
    return [
        {"found": _time(at), "source": source or "", "kind": kind, "times": times,
         **({"says": plain_text(str(says))} if detail == "titles" else {}), "run": _link(run_id, runs)}
        for at, source, kind, says, times, run_id in rows
    ]  # fmt: skip


def _link(run_id: object, runs: Mapping[str, str]) -> str:
    if run_id in runs:
        return f"[{run_id}](/runs/flow-run/{runs[str(run_id)]})"
    return plain_text(str(run_id)) if run_id else ""


def _address(url: object) -> str:
    """An address without its query, which may hold somebody's key."""
    return str(url).partition("?")[0]


def _time(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}".strip() if isinstance(at, datetime) else ""
