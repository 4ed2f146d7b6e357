"""Exports: an answer as a file to give away, a manifest beside it, and a row that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from config.atomic_write import write_atomically
from config.home import Home
from flows.filing.orders import event_id, login_name, record_event
from flows.output.safe_text import harmless, json_value
from flows.program import installed_version
from storage.archive import custody
from storage.queries.exports import Cells, Written, write
from storage.queries.questions import Limits

FORMATS = ("parquet", "csv", "jsonl")

LIMITS = Limits(seconds=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file that was given out."""

    file: Path
    manifest: Path
    written: Written
    filed: bool
    """Whether the record of it is filed; otherwise it waits in the spool."""


def export(
    home: Home,
    target: Path,
    *,
    query: str,
    name: str | None,
    form: str,
    zone: str,
    now: Callable[[], datetime],
    limits: Limits = LIMITS,
) -> Exported:
    """Write the answer to a question into a file, with its manifest, and record it."""
    at = now()
    export_id = event_id(at)
    cells = Cells(csv=harmless, json=json_value)
    written = write(home.published, target, query, form=form, zone=zone, cells=cells, limits=limits)
    values = {
        "export_id": export_id,
        "exported_at": at.isoformat(),
        "exported_by": login_name(),
        "format": form,
        "file": target.name,
        "query": query,
        "query_name": name,
        "row_count": written.rows,
        "bytes": written.bytes,
        "sha256": written.sha256,
        "custody_head": custody.head(home.custody),
        "published_at": written.published_at,
    }
    manifest = target.with_name(f"{target.name}.manifest.json")
    versions = {"longwatch": installed_version(), "duckdb": version("duckdb")}
    whole = {**values, "zone": zone, "columns": written.columns, "versions": versions}
    write_atomically(manifest, json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    filed = record_event(home, export_id, [{"record": "export", **values}], now=now) if home.started else False
    return Exported(file=target, manifest=manifest, written=written, filed=filed)
