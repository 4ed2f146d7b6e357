"""What a run did, as lines for whoever reads logs: one for each part of it, one for each request at debug.

No address is logged with its query: a feed's may hold somebody's key.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from flows.output.counts import count_of

LOG = logging.getLogger("longwatch")
Level = Literal["warning", "info", "debug"]
GOOD = frozenset({"ok", "same", "not modified"})
SHOWN_HOSTS = 5
"""Of those that failed alike, in one line."""


class Requests:
    """The requests of a run, counted until the next line is written."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._outcomes: Counter[str] = Counter()
        self._hosts: set[str] = set()
        self._failed: dict[str, set[str]] = defaultdict(set)

    def note(self, line: Mapping[str, object]) -> None:
        """Take a request, as its line of the batch tells it."""
        address = urlsplit(str(line["url"]))
        host, outcome = address.hostname or "", str(line["outcome"])
        self._hosts.add(host)
        self._outcomes[outcome] += 1
        if outcome not in GOOD:
            self._failed[outcome].add(host)
        values = {
            "purpose": line["purpose"],
            "outcome": outcome,
            "status": line.get("status"),
            "seconds": line["seconds"],
        }
        said = f"{line['purpose']} {host}{address.path}: {outcome}"
        LOG.debug(said, extra={"run": self._run_id, "fields": values | {"host": host, "path": address.path}})

    def say(self, part: str) -> None:
        """Write the line of a part that has ended; none where nothing was asked."""
        if self._outcomes:
            counts = ", ".join(f"{count} {outcome}" for outcome, count in self._outcomes.most_common())
            failed = "; ".join(f"{name}: {_some(hosts)}" for name, hosts in sorted(self._failed.items()))
            asked = f"{count_of(self._outcomes.total(), 'request')} to {count_of(len(self._hosts), 'host')}"
            said = f"{part}: {asked}: {counts}"
            values = {"part": part, "hosts": len(self._hosts), "outcomes": dict(self._outcomes)}
            LOG.info(f"{said} ({failed})" if failed else said, extra={"run": self._run_id, "fields": values})
        self._outcomes, self._hosts, self._failed = Counter(), set(), defaultdict(set)


def _some(hosts: set[str]) -> str:
    shown = ", ".join(sorted(hosts)[:SHOWN_HOSTS])
    return f"{shown} and {len(hosts) - SHOWN_HOSTS} more" if len(hosts) > SHOWN_HOSTS else shown


def write_logs(level: Level, *, as_json: bool) -> None:
    """From now on lines of this level and above go to stderr, each with the run it is of."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Plain())
    LOG.handlers = [handler]
    LOG.setLevel(level.upper())
    LOG.propagate = False


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{_time(record)} {record.levelname.lower():7} {getattr(record, 'run', '-')} {record.getMessage()}"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        values = {"at": _time(record), "level": record.levelname.lower(), "run": getattr(record, "run", None)}
        return json.dumps(
            {**values, "message": record.getMessage(), **getattr(record, "fields", {})}, ensure_ascii=False
        )


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
