"""The sources that come with Longwatch are complete, unverified, unranked, and never a state's own unasked."""

from __future__ import annotations

import dataclasses
from importlib.resources import files

import pytest

from config.sources import Source
from config.starting import UNASKED, shipped_groups

SHIPPED = [source for sources in shipped_groups().values() for source in sources]


def text(source: Source) -> str:
    return (files("config") / "sources" / f"{source.source_id}.toml").read_text(encoding="utf-8")


def test_sources_are_shipped_in_groups_that_can_be_chosen() -> None:
    groups = {name: [source.source_id for source in sources] for name, sources in shipped_groups().items()}
    assert groups.keys() == {
        "international-ngos", "iran-rights-groups", "opposition", "persian-media", "state-media", "un", "world-press",
    }  # fmt: skip
    assert sum(map(len, groups.values())) == 35
    assert {language for source in SHIPPED for language in source.languages} == {"ar", "de", "en", "fa", "fr"}


def test_every_shipped_file_is_read() -> None:
    names = {file.name for file in (files("config") / "sources").iterdir()}
    assert names == {f"{source.source_id}.toml" for source in SHIPPED}


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.source_id)
def test_a_shipped_source_is_unverified_and_says_where_its_address_is_from(source: Source) -> None:
    assert not source.verified
    assert any(word in source.note for word in ("public lists", "public check"))
    assert all(feed.url.startswith("https://") and feed.language in source.languages for feed in source.feeds)


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.source_id)
def test_a_shipped_source_can_be_switched_off_by_one_line(source: Source) -> None:
    assert text(source).count("\nenabled = true\n") == 1
    assert text(source).index("\nenabled = true\n") < text(source).index("[[feeds]]")


def test_the_editions_of_one_publisher_are_one_family() -> None:
    families = {source.source_id: source.family for source in SHIPPED}
    assert families["hrana-fa"] == families["hrana-en"] == "hrana"
    assert families["iranwire-fa"] == families["iranwire-en"] == "iranwire"


def test_a_states_own_stand_in_a_group_of_their_own_that_nobody_gets_unasked() -> None:
    of_states = {source.source_id for source in SHIPPED if source.kind == "state"}
    assert of_states == {source.source_id for source in SHIPPED if source.group in UNASKED}
    assert len(of_states) == 5


def test_a_source_has_no_score() -> None:
    names = {field.name for field in dataclasses.fields(Source)}
    assert not {name for name in names if any(word in name for word in ("trust", "score", "rank", "reliab", "tier"))}


def test_no_two_shipped_sources_share_a_feed() -> None:
    urls = [feed.url.rstrip("/") for source in SHIPPED for feed in source.feeds]
    assert len(urls) == len(set(urls))
