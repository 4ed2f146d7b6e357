"""Hosts that rate limit us (429 or 503 with Retry-After): none of their pages is asked for until then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from extractors.records import FailureClass, Fetched, FetchFailure
from extractors.urls import host_of

ASKING = (429, 503)
"""Statuses whose Retry-After speaks for the host; that of another one speaks for the page."""


class Holds:
    """The hosts that are left alone, and until when; of a day at most, since no longer Retry-After is believed."""

    def __init__(self, known: Mapping[str, datetime] | None = None) -> None:
        self._until = dict(known or {})

    def note(self, fetched: Fetched) -> None:
        """Remember what an answer asks for."""
        if not isinstance(fetched, FetchFailure) or fetched.retry_after is None or fetched.status not in ASKING:
            return
        # The host that answered, not the one that was asked: behind a redirect they differ.
        host = host_of(fetched.final_url or fetched.url)
        self._until[host] = max(self._until.get(host, fetched.retry_after), fetched.retry_after)

    def until(self, url: str, now: datetime) -> datetime | None:
        """When an address may be asked for again; None when it may be now."""
        until = self._until.get(host_of(url))
        return until if until and until > now else None

    def refusal(self, url: str, now: datetime) -> FetchFailure | None:
        """Why a page is not asked for now, where its host is left alone."""
        until = self.until(url, now)
        if until is None:
            return None
        failure: FailureClass = "blocked"
        detail = f"{url}: its host {host_of(url)} asked to be left alone until {until:%Y-%m-%d %H:%M} UTC (Retry-After)"
        return FetchFailure(url=url, failure=failure, detail=detail, fetched_at=now, retry_after=until)
