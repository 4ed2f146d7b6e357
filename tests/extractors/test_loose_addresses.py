"""The loose key of an address: variants share it, other pages do not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.loose_addresses import loose_key

PAIRS = tomllib.loads((Path(__file__).parents[1] / "data" / "addresses" / "pairs.toml").read_text("utf-8"))


def test_there_are_a_hundred_pairs_and_more() -> None:
    assert len(PAIRS["same"]) + len(PAIRS["different"]) >= 100


@pytest.mark.parametrize(("one", "other"), PAIRS["same"])
def test_variants_of_one_page_share_a_loose_key(one: str, other: str) -> None:
    assert loose_key(one) == loose_key(other)


@pytest.mark.parametrize(("one", "other"), PAIRS["different"])
def test_pages_that_only_look_alike_do_not(one: str, other: str) -> None:
    assert loose_key(one) != loose_key(other)


@given(st.text() | st.text(":/?#[]@&=amp.printm-()%", max_size=60).map("http://a.example/".__add__))
def test_the_key_of_a_key_is_itself(url: str) -> None:
    assert loose_key(loose_key(url)) == loose_key(url)
