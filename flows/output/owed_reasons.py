"""Why pages are owed, in sentences that name no address: robots.txt first of all, since a person can do something."""

from __future__ import annotations

from pathlib import Path

from flows.output.counts import count_of
from storage.queries.balance import withheld

NOT_ALLOWED = "its robots.txt asks us not to"


def owed_reasons(path: Path) -> list[str]:
    """A sentence for each source and reason, the most pages first, by the published file."""
    sentences = []
    for one in withheld(path):
        pages = f"{count_of(one.pages, 'page')} of {one.source}"
        if one.why.startswith(NOT_ALLOWED):
            kept = "its feed's texts can be kept with page = 'never'"
            sentences.append(f"robots.txt forbids {pages}; {kept} in sources/{one.source}.toml")
        else:
            sentences.append(f"{pages} {'waits' if one.pages == 1 else 'wait'}: {one.why}")
    return sentences
