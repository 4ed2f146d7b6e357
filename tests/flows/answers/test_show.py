"""One article, whole, with nothing in it that runs."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from config.home import Home
from flows.answers.show import article, for_terminal, page
from flows.output.safe_text import plain
from storage.queries.questions import QuestionError
from tests.asking import ask

SCRIPT = "<script>alert('x')</script>\"'><img src=x onerror=y>{title}&amp;"
SHOWN: dict[str, Any] = {
    "publisher": SCRIPT, "affiliation": SCRIPT, "byline": SCRIPT, "title": SCRIPT, "published_at": None,
    "published_from": None, "published_precision": None, "first_seen_at": None, "captured_at": None,
    "vanished_at": None,
    "captions": "",
    "documents": "",
    "language": "en", "text_state": "ok", "revisions": 1, "copies": 0, "url": "https://alpha.example/?a='><script>",
    "capture_sha256": "00", "article_id": "a0", "text": f"{SCRIPT}\n{SCRIPT}", "grounds": {SCRIPT: [SCRIPT, "quote"]},
    "places": {"text": {(0, len(SCRIPT)): {SCRIPT}}},
}  # fmt: skip
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "article", "h1", "table", "tr", "th", "td", "a", "b", "span", "p",
    "mark",
}  # fmt: skip


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_page_holds_no_tag_or_attribute_but_its_own() -> None:
    tags = Tags(page(SHOWN))
    assert {tag for tag, _ in tags.found} <= ALLOWED
    assert {name for _, attributes in tags.found for name in attributes} <= {
        "charset", "content", "dir", "http-equiv", "lang", "name", "title",
    }  # fmt: skip
    assert "".join(tags.words).count("<script>alert('x')</script>") == 9
    [policy] = [one["content"] for tag, one in tags.found if one.get("http-equiv")]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; font-src data:"


def test_a_hostile_language_opens_no_attribute() -> None:
    [attributes] = [
        one for tag, one in Tags(page({**SHOWN, "language": "en' onclick='x\" y="})).found if tag == "article"
    ]
    assert attributes.keys() == {"lang", "dir"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", " https://x", "file:///etc/passwd", "\x01javascript:x"],
)
def test_an_address_of_another_kind_is_only_text(url: str) -> None:
    assert [tag for tag, _ in Tags(page({**SHOWN, "url": url})).found if tag == "a"] == []


def test_the_articles_own_address_is_text_since_a_visit_tells_the_publisher_who_reads() -> None:
    tags = Tags(page(SHOWN))
    assert [tag for tag, _ in tags.found if tag == "a"] == []
    assert str(SHOWN["url"]) in "".join(tags.words)


@pytest.mark.parametrize(
    ("language", "direction"), [("fa", "rtl"), ("ar", "rtl"), ("en", "ltr"), ("fr", "ltr"), (None, "ltr")]
)
def test_a_page_runs_the_way_its_language_is_read(language: str | None, direction: str) -> None:
    [attributes] = [one for tag, one in Tags(page({**SHOWN, "language": language})).found if tag == "article"]
    assert attributes == {"lang": language or "", "dir": direction}


def test_a_byline_cannot_pass_for_another_line() -> None:
    shown = {**SHOWN, "byline": "A\nDecision         confirmed\x1b[2J\u202e", "title": "T\nTopic: x"}
    lines = for_terminal(shown, width=80).split("\n")
    assert "By               A Decision confirmed[2J" in lines
    assert not [line for line in lines if line.startswith("Decision")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", for_terminal(shown, width=80))


def test_an_article_is_found_by_enough_of_its_id(demo: Home) -> None:
    [(whole,)] = ask(demo.published, "select article_id from articles order by words desc limit 1").rows
    assert isinstance(whole, str)
    for given in (whole, whole[:12], f"  {whole.upper()} "):
        assert article(demo, given, zone="UTC")["article_id"] == whole


def test_an_article_of_every_publisher_can_be_shown_both_ways(demo: Home) -> None:
    for (name,) in ask(demo.published, "select arg_max(article_id, len(topics)) from articles group by source").rows:
        shown = article(demo, str(name), zone="Europe/Zurich")
        assert shown["text"].split("\n")[-1].split()[-1] in for_terminal(shown, width=80)
        assert {tag for tag, _ in Tags(page(shown)).found} <= ALLOWED
        if shown["topics"]:
            assert list(shown["grounds"]) == shown["topics"]


def test_a_word_that_weighs_nothing_is_no_ground_that_is_shown(demo: Home) -> None:
    weightless = "select min(article_id) from matches group by topic, quote having max(weight) = 0 limit 1"
    [(name,)] = ask(demo.published, weightless).rows
    asked = "select distinct topic, quote from matches where article_id = '{}' and weight {} 0"
    shown = {(topic, one) for topic, some in article(demo, str(name), zone="UTC")["grounds"].items() for one in some}
    assert shown == {(str(topic), plain(quote)) for topic, quote in ask(demo.published, asked.format(name, "<>")).rows}
    assert ask(demo.published, asked.format(name, "=")).rows


def test_what_earned_an_article_its_topics_is_marked_where_it_stands(demo: Home) -> None:
    [(name,)] = ask(demo.published, "select article_id from articles where title like 'Execution notice: Nabi%'").rows
    shown = article(demo, str(name), zone="UTC")
    marks = re.findall(r"<mark title='([^']*)'>([^<]*)</mark>", page(shown))
    assert ("executions", "prison, was hanged") in marks
    body = page(shown).split("</table>")[1].replace("</p>", " ")
    plain_words = re.sub(r"<[^>]*>", "", body)
    assert " ".join(str(shown["text"]).split()) == html.unescape(" ".join(plain_words.split()))


def test_a_persian_article_is_a_page_from_right_to_left(demo: Home) -> None:
    [(name,)] = ask(demo.published, "select article_id from articles where language = 'fa' limit 1").rows
    assert '<article lang="fa" dir="rtl">' in page(article(demo, str(name), zone="UTC"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ffffffffffffffffff", "no article has an id that begins like this"),
        ("", "begins like this"),
        ("'; --", "no article"),
        ("\x1b[2J", "no article"),
        ("%", "no article"),
    ],
)
def test_an_id_that_is_none_is_reported_with_what_lists_them(demo: Home, given: str, why: str) -> None:
    with pytest.raises(QuestionError, match=why) as error:
        article(demo, given, zone="UTC")
    assert 'longwatch sql "select article_id, title from articles"' in str(error.value)
    assert "\x1b" not in str(error.value)


def test_an_id_that_begins_two_is_ambiguous(demo: Home) -> None:
    [(digit,)] = ask(demo.published, "select article_id[1] from articles group by 1 having count(*) > 1 limit 1").rows
    with pytest.raises(QuestionError, match="several articles have an id that begins like this"):
        article(demo, str(digit), zone="UTC")
