"""How many files this process may open, and what fits into that."""

from __future__ import annotations

import resource
from pathlib import Path

KEPT_BACK = 32
"""Files for workers, captures, batches and the database, beside those that are open."""
EACH = 2
"""Files that one request has open: its connection, and what is looked up for it."""
# Beside the connections of a run stand WARC files, DuckDB's and the pipes of workers; 256, as macOS gives, is used up.
MOST = 4_096


def raise_file_limit(wanted: int = MOST) -> None:
    """Take so many open files where we may: the soft limit is for programs that know no better."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, wanted) if hard != resource.RLIM_INFINITY else wanted
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def files_allow(wanted: int) -> int:
    """How many of the requests that are wanted at once the limit of open files leaves room for; one at the least."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    still = soft - len(list(Path("/proc/self/fd").iterdir())) - KEPT_BACK
    return max(1, min(wanted, still // EACH))
