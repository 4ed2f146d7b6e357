"""The decider, without a database: what a line says, and what is known, to what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from extractors.pages.articles import extract_article
from extractors.records import FailureClass, Page
from flows.batches.records import MissedLine, PageLine, SealLine, StoodLine
from flows.filing.decisions import (
    AGAIN,
    FIRST,
    closed_article,
    decide_article,
    decide_closed,
    decide_left_out,
    decide_missed,
    decide_page,
    decide_seals,
    decide_stood,
    judge_visit,
)
from flows.filing.rows import AddAddress, AddProblem, AddVisit, DecideSighting, Intent, row_of
from storage.queries.addresses import AddressKey, CurrentArticle, Sighting
from tests.flows.filing.lines import BEGIN, Visit, pages

AT = BEGIN.isoformat()
URL = "https://alpha.example/one"
PAGE = Page(url=URL, final_url=URL, status=200, headers=(), body=b"", fetched_at=BEGIN)
WAITED = Sighting(
    url_key=URL, fetch_id="run.feed", entry_position=0, run_id="run", source_id="alpha", feed_id="alpha/feed",
    guid="one", url=URL, seen_at=BEGIN - timedelta(hours=1), arrived="live", attempts=0,
)  # fmt: skip


def page(text: str = "The court sat on Monday.", **changes: str) -> PageLine:
    (line,) = pages([Visit(path="one", text=text)], BEGIN)
    line["article"].update(changes)
    return cast(PageLine, line)


def stands(line: PageLine, *, is_closed: bool = False) -> CurrentArticle:
    article = line["article"]
    return CurrentArticle(
        article_id="a" * 16, source_id="alpha", revision=1, title=article["title"], text=article["text"],
        text_sha256=article["text_sha256"], text_state=article["text_state"], drawn_sha256=article["text_sha256"],
        number=0, is_read=True, is_closed=is_closed,
    )  # fmt: skip


def missed(failure: FailureClass, **more: object) -> MissedLine:
    line: MissedLine = {
        "record": "missed", "run_id": "run", "source_id": "alpha", "feed_id": "alpha/feed", "fetch_id": "run.1",
        "url": URL, "url_key": URL, "fetched_at": AT, "failure": failure, "detail": "no answer", "retry_after": None,
    }  # fmt: skip
    return cast(MissedLine, {**line, **more})


def fates(intents: list[Intent]) -> list[tuple[str, str | None]]:
    return [(one.decision.fate, one.article_id) for one in intents if isinstance(one, DecideSighting)]


def test_an_article_is_named_by_its_source_and_the_address_first_announced_and_seen_when_its_feed_had_it() -> None:
    moved = replace(WAITED, url="https://alpha.example/first")
    later = replace(WAITED, seen_at=BEGIN + timedelta(hours=1))
    minted = decide_article(page(), [moved, later])
    assert (minted.url, minted.first_seen_at, minted.arrived) == (moved.url, moved.seen_at.isoformat(), "live")
    assert decide_article(page(), []).arrived == "hand"


def test_a_page_nobody_knew_is_visited_known_by_its_addresses_and_the_second_announcement_is_no_news() -> None:
    intents = [*decide_page(page(), [WAITED, replace(WAITED, entry_position=1)], {}, "a" * 16, FIRST)]
    assert [type(one) for one in intents[:1]] == [AddVisit]
    assert [one.key[0] for one in intents if isinstance(one, AddAddress)] == ["url", "guid"], "final address is its own"
    assert fates(intents) == [("new", "a" * 16), (AGAIN.fate, "a" * 16)]


def test_an_address_that_is_known_is_not_added_again() -> None:
    line = page()
    here: dict[AddressKey, CurrentArticle] = {("url", "", line["url_key"]): stands(line)}
    intents = decide_page(line, [], here, "a" * 16, judge_visit(line, stands(line)))
    assert [type(one) for one in intents] == [AddVisit]


def test_a_text_of_the_same_hash_is_unchanged_and_another_is_a_revision() -> None:
    before = stands(page())
    assert judge_visit(page(), before).outcome == "unchanged"
    look = judge_visit(page("The court sat on Tuesday."), before)
    assert (look.outcome, look.revision, look.changed) == ("revised", 2, ("text",))


def test_a_page_without_a_text_this_time_does_not_take_the_text_away() -> None:
    assert judge_visit(page("", text_state="consent"), stands(page())).outcome == "failed"


def test_who_waits_for_a_page_that_was_not_had_waits_on_and_the_first_failure_is_a_problem() -> None:
    intents = [*decide_missed(missed("timeout"), [WAITED], None)]
    assert fates(intents) == [("waiting", None)]
    assert [
        one.message.startswith("no answer: tried again from") for one in intents if isinstance(one, AddProblem)
    ] == [True]
    again = [*decide_missed(missed("timeout"), [replace(WAITED, attempts=1)], None)]
    assert not [one for one in again if isinstance(one, AddProblem)], "one problem, not one a try"


@pytest.mark.parametrize("frame", ["<iframe src='http://10.10.34.36/?x'></iframe>", "<frame src='//10.10.34.35/'>"])
def test_a_page_that_a_state_put_in_its_place_is_a_problem_of_the_class_blocked(frame: str) -> None:
    read = extract_article(replace(PAGE, body=f"<html><title>M4</title><frameset>{frame}</frameset></html>".encode()))
    line = page("", text_state=read.text_state, text_state_reason=read.text_state_reason)
    found = [one for one in decide_page(line, [WAITED], {}, "a" * 16, FIRST) if isinstance(one, AddProblem)]
    assert [(one.failure, "blocked by the state" in one.message) for one in found] == [("blocked", True)]
    noise = page("", text_state="error", text_state_reason="the body is no readable text")
    found = [one for one in decide_page(noise, [WAITED], {}, "a" * 16, FIRST) if isinstance(one, AddProblem)]
    assert [one.failure for one in found] == ["parse"]


def test_a_page_that_is_held_back_leaves_no_visit_and_no_problem() -> None:
    intents = [*decide_missed(missed("blocked", held=True), [WAITED], stands(page()))]
    assert [type(one) for one in intents] == [DecideSighting]


def test_a_page_that_is_gone_leaves_a_visit_to_its_article_which_stays_known() -> None:
    intents = [*decide_missed(missed("gone"), [WAITED], stands(page()))]
    assert fates(intents) == [("known", "a" * 16)]
    assert [one.outcome for one in intents if isinstance(one, AddVisit)] == ["gone"]


def test_not_modified_says_nothing_of_an_article_that_was_never_filed() -> None:
    line: StoodLine = {
        "record": "stood", "run_id": "run", "source_id": "alpha", "feed_id": "alpha/feed", "fetch_id": "run.1",
        "url": URL, "url_key": URL, "fetched_at": AT,
    }  # fmt: skip
    assert [*decide_stood(line, [WAITED], None)] == []
    assert fates([*decide_stood(line, [WAITED], stands(page()))]) == [("known", "a" * 16)]


def test_what_could_not_be_filed_is_owed_still() -> None:
    assert fates([*decide_left_out(page(), "it failed", [WAITED], None)]) == [("waiting", None)]


def test_of_a_sealed_article_a_page_leaves_a_visit_and_who_waits_for_it_waits_no_longer() -> None:
    line = page()
    here: dict[AddressKey, CurrentArticle] = {("url", "", line["url_key"]): stands(line, is_closed=True)}
    closed = closed_article(line, [WAITED], here)
    assert closed is not None
    assert fates([*decide_closed(line, [WAITED], closed)]) == [("known", "a" * 16)]
    order = cast(SealLine, {"url_keys": [URL], "articles": ["a" * 16], "sealed_at": AT})
    assert fates([*decide_seals([order], {URL: [WAITED]})]) == [("known", "a" * 16)]
    assert closed_article(line, [WAITED], {("url", "", line["url_key"]): stands(line)}) is None


def test_an_intent_is_one_row_of_one_table() -> None:
    ruled = [one for one in decide_missed(missed("timeout"), [WAITED], None) if isinstance(one, DecideSighting)]
    table, row = row_of(ruled[0])
    assert table == "fate_rows"
    assert (row["fate"], row["attempts"], row["decided_at"]) == ("waiting", 1, AT)
    assert datetime.fromisoformat(str(row["next_try_at"])) > BEGIN
