"""What of other articles a pack shows: nothing unasked, wherever redirects, copies and two publishers lead."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from flows.collect import collect
from flows.packs.batch_lines import FoundBatch
from flows.packs.check import check_pack
from flows.packs.contents import PackError
from flows.packs.shown_addresses import _in_lines
from newsroom.server import Newsroom
from tests.conftest import Alpha, Publisher
from tests.flows.packs.given import packed

COURT = "The execution of a prisoner was announced on Monday in the capital, said the court of the town. " * 9
FARMS = "Farmers in the north complained that the harvest came late and that contracts were slow this year. " * 9
MARKS = re.compile(rb"TITLE(?:AAA|BBB|CCC)|example/(?:aaa|bbb|ccc|ddd)")


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alpha]:
    """Two articles of alpha and one of beta; later the second, beta's and a new address lead to the first."""
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, tmp_path_factory.mktemp("led") / "home")
        beta = Publisher(newsroom, alpha.home, "beta")
        alpha.says("/aaa", "TITLEAAA court", COURT)
        alpha.says("/bbb", "TITLEBBB harvest", FARMS)
        beta.says("/ccc", "TITLECCC wheat", FARMS.replace("harvest", "wheat") + "Something else was said, too. " * 9)
        assert not alpha.collected().failures
        away = (("Location", "http://alpha.example/aaa"), ("Content-Type", "text/html"))
        beta.says("/ddd", "TITLEDDD new", "x")
        for publisher, path in ((alpha, "/bbb"), (beta, "/ccc"), (beta, "/ddd")):
            publisher.answers(path, b"", status=302, headers=away)
        for hours in (2, 5):
            later = (datetime.now(UTC) + timedelta(hours=hours)).timestamp()
            assert not collect(alpha.home, also_early=True, now=partial(datetime.fromtimestamp, later, UTC)).failures
        yield alpha


def marks_in(folder: Path) -> set[str]:
    """The titles and addresses that stand in the files of a pack and in its records."""
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    warc = subprocess.run(
        f"unzip -p {folder}/data/captures.wacz archive/data.warc.gz | zcat", shell=True, capture_output=True, check=True
    ).stdout
    return {found.decode() for found in MARKS.findall(content + warc)}


def article_at(alpha: Alpha, path: str) -> str:
    [(article,)] = alpha.rows(f"select article_id from articles where url like '%{path}'")
    return str(article)


def test_a_pack_of_an_article_to_which_others_addresses_led_names_none_of_them(led: Alpha, tmp_path: Path) -> None:
    packed(led.home, tmp_path / "pack", article_at(led, "/aaa"))
    assert marks_in(tmp_path / "pack") == {"TITLEAAA", "example/aaa", "example/ddd"}, "no article is at /ddd"
    found = check_pack(tmp_path / "pack")
    assert not found.faults


def test_a_pack_of_an_article_whose_address_led_to_another_is_refused_unless_asked_for(
    led: Alpha, tmp_path: Path
) -> None:
    for path in ("/bbb", "/ccc"):
        with pytest.raises(PackError, match=r"http://alpha\.example/aaa, which is of an article that is not in this"):
            packed(led.home, tmp_path / path[1:], article_at(led, path))
        assert not (tmp_path / path[1:]).exists()
    packed(led.home, tmp_path / "asked", article_at(led, "/bbb"), others=True)
    assert "TITLECCC" not in marks_in(tmp_path / "asked")
    assert "example/ccc" not in marks_in(tmp_path / "asked")
    packed(led.home, tmp_path / "both", article_at(led, "/bbb"), article_at(led, "/aaa"))
    assert marks_in(tmp_path / "both") == {"TITLEAAA", "TITLEBBB", "example/aaa", "example/bbb", "example/ddd"}


@pytest.mark.parametrize(
    "says",
    [
        {"record": "missed", "url": "http://alpha.example/old", "detail": "http://alpha.example/aaa: HTTP 410"},
        {"url": "http://alpha.example/old", "article": {"canonical_url": "http://alpha.example/aaa"}},
        {"url": "http://alpha.example/old", "article": {"documents": ["http://alpha.example/aaa"]}},
    ],
    ids=["where a missed page failed", "what a page calls its own", "a document that a page has"],
)
def test_an_address_is_one_that_a_line_of_custody_shows(says: dict[str, object]) -> None:
    batch = SimpleNamespace(lines=[SimpleNamespace(article_id="one", says=says)])
    shown = [url for _, _, url in _in_lines(cast("list[FoundBatch]", [batch]))]
    assert shown == ["http://alpha.example/old", "http://alpha.example/aaa"]
