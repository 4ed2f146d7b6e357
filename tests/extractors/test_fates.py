"""What becomes of an entry, by what is known of its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extractors.fates import Fate, FateDecision, Known, article_id, decide_entry_fate, decide_failure_fate, entry_sha256
from extractors.records import Entry, FailureClass, When

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://alpha.example/one"
ENTRY = Entry(position=0, guid="g", url=URL, title="Title", summary="Summary", content=None)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("known", "said", "fate", "reason"),
    [
        (Known(), "a", "waiting", "page not had yet"),
        (Known(hashes=("a",)), "a", "waiting", "page not had yet"),
        (Known(article_id="A", hashes=("a",), fate="new"), "a", "known", "its article was had before"),
        (Known(article_id="A", hashes=("a",), fate="revised"), "a", "known", "its article was had before"),
        (Known(article_id="A", hashes=("a", "b"), fate="known"), "b", "known", "its article was had before"),
        (Known(article_id="A", hashes=(), fate="new"), "a", "known", "its article was had before"),
        (
            Known(article_id="A", hashes=("a",), fate="known"),
            "b",
            "waiting",
            "entry changed: its page is owed a look",
        ),
        (Known(fate="failed", reason="gone: it is gone"), "a", "failed", "gone: it is gone"),
        (Known(fate="failed"), "a", "failed", "failed before"),
        (Known(article_id="A", hashes=("a",), fate="failed"), "a", "known", "its article was had before"),
        (Known(fate="waiting"), "a", "waiting", "page not had yet"),
        (Known(fate="skipped"), "a", "waiting", "page not had yet"),
    ],
)
def test_an_entry_is_ruled_by_what_is_known_of_its_address(known: Known, said: str, fate: Fate, reason: str) -> None:
    assert decide_entry_fate(URL, said, known) == FateDecision(fate=fate, reason=reason)


@pytest.mark.parametrize("known", [Known(), Known(article_id="A", hashes=("b",)), Known(fate="waiting", attempts=2)])
def test_an_entry_without_an_address_is_skipped_whatever_is_known(known: Known) -> None:
    assert decide_entry_fate(None, "a", known).fate == "skipped"


def test_an_entry_whose_page_waits_waits_with_it_and_brings_no_earlier_try() -> None:
    known = Known(article_id="A", hashes=("b",), fate="waiting", reason="timeout: slow", attempts=4, next_try_at=NOW)
    assert decide_entry_fate(URL, "a", known) == FateDecision(
        fate="waiting", reason="timeout: slow", attempts=4, next_try_at=NOW
    )


def missed(failure: FailureClass = "timeout", **more: object) -> FateDecision:
    given = {"now": NOW, "owed_since": NOW, "attempts": 0, "retry_after": None} | more
    return decide_failure_fate(failure, "it failed", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("attempts", "hours"), [(0, 1), (1, 2), (2, 3), (22, 23), (23, 24), (24, 24), (500, 24)])
def test_each_try_waits_an_hour_longer_up_to_a_day(attempts: int, hours: int) -> None:
    ruling = missed(attempts=attempts)
    assert ruling == FateDecision(
        fate="waiting", reason="timeout: it failed", attempts=attempts + 1, next_try_at=NOW + hours * HOUR
    )


def test_a_later_time_that_the_server_asked_for_wins() -> None:
    assert missed(retry_after=NOW + 7 * HOUR).next_try_at == NOW + 7 * HOUR
    assert missed(attempts=5, retry_after=NOW + HOUR).next_try_at == NOW + 6 * HOUR
    assert missed(retry_after=NOW - HOUR).next_try_at == NOW + HOUR


@pytest.mark.parametrize("failure", ["gone", "legal", "forbidden-address"])
def test_what_another_try_would_not_mend_is_final(failure: FailureClass) -> None:
    assert missed(failure) == FateDecision(fate="failed", reason=f"{failure}: it failed", attempts=1)


@pytest.mark.parametrize("failure", ["not-found", "server", "dns", "tls", "blocked", "too-large", "timeout", "other"])
def test_everything_else_is_tried_again_and_given_up_after_thirty_days(failure: FailureClass) -> None:
    assert missed(failure, owed_since=NOW - timedelta(days=30)).fate == "waiting"
    ruling = missed(failure, owed_since=NOW - timedelta(days=30, seconds=1), attempts=40)
    assert ruling == FateDecision(fate="failed", reason=f"given up after 30 days: {failure}: it failed", attempts=41)


def test_an_entry_is_changed_when_what_it_says_is_and_not_when_it_moves() -> None:
    said = entry_sha256(ENTRY)
    same = [
        replace(ENTRY, position=9, guid="other", url="https://alpha.example/two"),
        replace(ENTRY, authors=("A",), language="fa"),
        replace(ENTRY, published=When(at=NOW, precision="time", raw="now")),
    ]
    other = [
        replace(ENTRY, title="Other"),
        replace(ENTRY, summary=None),
        replace(ENTRY, content="Text"),
        replace(ENTRY, updated=When(at=NOW, precision="time", raw="now")),
        replace(ENTRY, title="Title\ud800"),
    ]
    assert {entry_sha256(entry) for entry in same} == {said}
    assert len({said, *(entry_sha256(entry) for entry in other)}) == 6


def test_an_articles_id_is_its_sources_and_addresss() -> None:
    ids = {article_id(source, url) for source in ("alpha", "beta") for url in (URL, f"{URL}/", "http://ü.example/سلام")}
    assert len(ids) == 6
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in ids)
    assert article_id("alpha", URL) == "90fddacb06dbaffc"
