"""A key in a feed's address is asked with, and shown nowhere."""

from __future__ import annotations

import pytest

from config.current.secrets import Secrets, is_masked, is_secret, secrets_of, without_keys
from config.errors import Problem

KEY = "Kanarie-8dfa1c"
FEED = f"https://news.example/feed?lang=fa&token={KEY}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("token", True), ("access_token", True), ("API-Key", True), ("x%5Ftoken", True), ("sig", True), ("auth", True),
     ("key", True), ("userToken", True), ("client_secret", True), ("lang", False), ("page", False), ("id", False),
     ("keyword", False), ("tokens", False), ("author", False)],
)  # fmt: skip
def test_which_parameters_hold_a_key(name: str, expected: bool) -> None:
    assert is_secret(name) is expected


def test_an_address_is_shown_masked_and_asked_whole_at_its_own_host_alone() -> None:
    secrets = secrets_of([FEED, "https://other.example/rss"])
    shown = secrets.mask_keys(FEED)
    assert shown == "https://news.example/feed?lang=fa&token=…"
    assert secrets.real(shown) == FEED
    assert secrets.real(shown.replace("…", "%E2%80%A6")) == FEED
    assert secrets.real("https://news.example/a/1?token=…") == f"https://news.example/a/1?token={KEY}"
    for elsewhere in ("https://evil.example/?token=…", "https://news.example/?tokens=…", "https://evil.example/?u=…"):
        assert secrets.real(elsewhere) == elsewhere
    assert secrets.real("https://news.example@evil.example/?token=…") == "https://news.example@evil.example/?token=…"
    assert is_masked(shown)
    assert not is_masked(FEED)
    assert KEY not in repr(secrets)


def test_two_keys_of_one_host_are_reported_apart() -> None:
    first, second = "https://news.example/feed?token=one-key-0001", "https://news.example/feed?token=two-key-0002"
    secrets = secrets_of([first, second])
    assert secrets.mask_keys(first) != secrets.mask_keys(second)
    assert [secrets.real(secrets.mask_keys(url)) for url in (first, second)] == [first, second]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [(f"refused {FEED}: 403", "refused https://news.example/feed?lang=fa&token=…: 403"),
     (f"<a href='https://news.example/a?x=1&amp;token={KEY}'>", "<a href='https://news.example/a?x=1&amp;token=…'>"),
     (f"{KEY} alone", "… alone"), ("nothing of it", "nothing of it")],
)  # fmt: skip
def test_a_text_shows_no_key(text: str, hidden: str) -> None:
    assert secrets_of([FEED]).hide(text) == hidden


def test_a_key_that_may_be_a_word_is_hidden_in_addresses_alone() -> None:
    secrets = secrets_of(["https://news.example/feed?key=tehran"])
    assert secrets.hide("News from tehran: https://news.example/a?key=tehran.") == (
        "News from tehran: https://news.example/a?key=…."
    )
    assert secrets.hide("https://news.example/a?key=tehranis") == "https://news.example/a?key=tehranis"


def test_a_key_in_another_coding_is_hidden_too() -> None:
    secrets = secrets_of(["https://news.example/feed?token=ab%2Fcd%3D1234"])
    for spelled in ("ab%2Fcd%3D1234", "ab/cd=1234"):
        assert secrets.hide(f"token {spelled}!") == "token …!"


def test_keys_that_other_articles_are_known_by_stay_where_they_are() -> None:
    keys = secrets_of([FEED])
    secrets = Secrets(real_by_mask=keys.real_by_mask, shown_apart=keys.keys())
    assert secrets.hide(FEED) == FEED
    assert secrets.mask_keys(FEED) != FEED


def test_a_mistake_in_a_file_tells_no_key() -> None:
    message = str(Problem(file=__file__, key="url", message=f'"{FEED}" is none', remedy="write it"))  # type: ignore[arg-type]
    assert KEY not in message
    assert without_keys("https://ada:pass@host.example/x?a=b&sig=12") == "https://…@host.example/x?a=b&sig=…"
