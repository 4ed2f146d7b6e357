"""Pages of our own, in the markups of many publishers, and what is to come out of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.pages.articles import extract_article
from extractors.pages.boilerplate import is_boilerplate
from extractors.pages.fallback_text import read_again
from extractors.pages.text_states import State
from extractors.records import Article, Entry, Page, When
from extractors.text.decoding import decode_page
from extractors.text.html import text_of

PAGES = Path(__file__).parents[2] / "data" / "pages"
VIGILS = sorted(PAGES.glob("vigil-*.html"))
TITLE = "Families Hold Vigil For The Prisoners Of The Harbour Fort, March 3, 2019"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZWNJ = "\u200c"


def page(body: bytes | str, *, content_type: str = "text/html", status: int = 200) -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    url = "https://quay.example/news/vigil"
    headers = (("Content-Type", content_type),)
    return Page(url=url, final_url=url, status=status, headers=headers, body=raw, fetched_at=NOW)


def file(name: str) -> Page:
    return page((PAGES / name).read_bytes())


def entry(
    *, title: str | None = None, summary: str | None = None, content: str | None = None, published: When | None = None
) -> Entry:
    return Entry(position=0, guid=None, url=None, title=title, summary=summary, content=content, published=published)


def lines(name: str) -> list[str]:
    return (PAGES / name).read_text(encoding="utf-8").splitlines()


def html(*paragraphs: str, head: str = "") -> str:
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head>{head}</head><body><div>{inner}</div></body></html>"


@pytest.mark.parametrize("path", VIGILS, ids=lambda path: path.stem)
def test_every_markup_gives_the_whole_text_and_nothing_else(path: Path) -> None:
    article = extract_article(file(path.name))
    assert article.text.split("\n") == lines("vigil.txt")
    assert (article.text_from, article.text_state) == ("page", "ok")


@pytest.mark.parametrize("path", VIGILS, ids=lambda path: path.stem)
def test_every_markup_gives_the_title_and_the_date_in_it(path: Path) -> None:
    article = extract_article(file(path.name))
    assert article.title == TITLE
    assert article.published is not None
    assert (article.published.at.date().isoformat(), article.published.precision) == ("2019-03-03", "day")
    assert article.published_from == "title"


def test_a_page_that_holds_no_boilerplate_is_no_test_of_it() -> None:
    seen = " ".join(path.read_text(encoding="utf-8") for path in VIGILS)
    assert all(line in seen for line in lines("vigil-furniture.txt"))


def test_persian_text_keeps_every_joiner_written_in_any_way() -> None:
    title, *paragraphs = lines("persian.txt")
    article = extract_article(file("persian.html"))
    assert article.text.split("\n") == paragraphs
    assert article.text.count(ZWNJ) == sum(line.count(ZWNJ) for line in paragraphs) > 15
    assert article.title == title
    assert (article.language, article.language_from) == ("fa", "text")
    assert article.published is not None
    assert (article.published.at, article.published_from) == (datetime(2019, 3, 3, 15, tzinfo=UTC), "meta")


def test_stand_ins_are_not_letters_of_the_page() -> None:
    text = f"The sign {chr(0xA500)} stands{ZWNJ}here and {chr(0xA501)} there, in a line that is long enough to be kept."
    article = extract_article(
        page(html(text, "A second line ends the matter, as every reader of it will see at once."))
    )
    assert article.text.split("\n")[0] == text


@pytest.mark.parametrize("state", ["paywalled", "consent", "script-only", "stub", "not-an-article", "error", "partial"])
def test_the_state_of_a_page_is_reported_with_its_reason(state: str) -> None:
    article = extract_article(file(f"state-{state}.html"))
    assert article.text_state == state, article.text_state_reason
    assert article.text_state_reason


def test_a_file_is_a_document_whatever_the_server_calls_it() -> None:
    assert extract_article(page(b"%PDF-1.7 ...")).text_state == "document"
    assert extract_article(page(b"\x00\x01", content_type="application/pdf")).text_state == "document"


def test_an_empty_body_and_bytes_of_no_language_are_errors() -> None:
    noise = bytes((number * 7919 + number * number) % 256 for number in range(30_000))
    assert extract_article(page(b" ")).text_state == "error"
    assert extract_article(page(noise)).text_state == "error"


def test_a_feed_in_place_of_a_page_is_no_article() -> None:
    assert extract_article(page('<?xml version="1.0"?><rss><channel/></rss>')).text_state == "not-an-article"


def test_broken_structured_text_rescues_a_page_that_shows_one_line() -> None:
    article = extract_article(file("state-rescued.html"))
    assert article.text.split("\n") == lines("vigil.txt")
    assert (article.text_from, article.text_state) == ("json-ld", "ok")
    assert (article.title, article.title_from) == ("Families hold vigil & ask for lists", "json-ld")
    assert (article.byline, article.byline_from) == ("Ilse Marrow; Tom Quay", "json-ld")
    assert article.published is not None
    assert article.published.at == datetime(2019, 3, 3, 18, tzinfo=UTC)
    assert any(found.name == "title" and found.value == "Vigil" for found in article.candidates)


def test_the_feed_rescues_a_page_that_asks_for_consent() -> None:
    content = "".join(f"<p>{line}</p>" for line in lines("vigil.txt"))
    article = extract_article(file("state-consent.html"), entry=entry(title=TITLE, content=content))
    assert article.text.split("\n") == lines("vigil.txt")
    assert (article.text_from, article.text_state) == ("feed", "ok")
    assert "consent" in article.text_state_reason


def test_a_summary_stands_in_for_no_text_and_the_state_says_so() -> None:
    article = extract_article(file("state-script-only.html"), entry=entry(summary="<p>Sixty relatives met.</p>"))
    assert (article.text, article.text_from, article.text_state) == ("Sixty relatives met.", "summary", "script-only")


def test_what_a_wall_says_is_no_text_but_is_kept_beside_it() -> None:
    article = extract_article(file("state-consent.html"))
    assert (article.text, article.text_from) == ("", "none")
    assert any("partners use cookies" in found.value for found in article.candidates if found.name == "text")


def test_the_feeds_title_and_date_win() -> None:
    when = When(at=datetime(2019, 3, 4, 8, tzinfo=UTC), precision="time", raw="Mon, 04 Mar 2019 08:00:00 GMT")
    article = extract_article(file(VIGILS[0].name), entry=entry(title="Vigil at the fort", published=when))
    assert (article.title, article.title_from) == ("Vigil at the fort", "feed")
    assert (article.published, article.published_from) == (when, "feed")
    assert any(found.name == "title" and found.value == TITLE for found in article.candidates)


def test_a_title_the_feed_cut_short_gives_way_to_the_whole_one() -> None:
    article = extract_article(file("vigil-article-tag.html"), entry=entry(title="Families Hold Vigil For The Priso…"))
    assert article.title == TITLE


def test_dates_after_the_day_of_the_fetch_are_passed_over_and_kept() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
    future = When(at=datetime(2030, 1, 1, tzinfo=UTC), precision="time", raw="2030-01-01")
    body = html(*lines("vigil.txt"), head=head)
    article = extract_article(page(body), entry=entry(title=TITLE, published=future))
    assert article.published is not None
    assert (article.published.at.year, article.published_from) == (2019, "title")
    passed = {(found.origin, found.value) for found in article.candidates if found.name == "published"}
    assert passed == {("feed", "2030-01-01"), ("meta", "2031-01-01T00:00:00Z")}


def test_known_lines_of_the_host_are_lifted_out_where_they_are_whole_lines() -> None:
    notice = "The Quay Post is printed on paper from the forests of the north."
    body = html(*lines("vigil.txt")[:4], notice, *lines("vigil.txt")[5:])
    kept, lifted = extract_article(page(body)), extract_article(page(body), lines=frozenset({notice}))
    assert notice in kept.text
    assert lifted.text == kept.text.replace(f"{notice}\n", "")


def test_a_list_of_names_at_the_end_stays_and_the_boilerplate_below_it_goes() -> None:
    names = [f"{first} {last}" for first in ("Ada", "Ben", "Cora") for last in ("Marrow", "Quay", "Lund")]
    body = html(*lines("vigil.txt"), "These are the names on the first list.", *names, "Pin It", "City news in brief")
    assert extract_article(page(body)).text.split("\n")[-len(names) :] == names


def test_words_in_a_single_heading_or_sentence_are_no_boilerplate() -> None:
    said = ["Follow the money", "“Read more of the files,” the judge told the clerk in court on Monday."]
    body = html(*lines("vigil.txt")[:3], *said, *lines("vigil.txt")[3:])
    assert all(line in extract_article(page(body)).text for line in said)


FURNITURE = """
Pin It
Pin It Share Tweet Like Email Print
Tweet | Email
Read more: Dockers sentenced
Sign up for our newsletter to get the news every day.
© 2018 Quay Post
بیشتر بخوانید: گردهمایی در برابر دروازه
مطالب مرتبط
به اشتراک بگذارید
اقرأ أيضاً: وقفة أمام البوابة
تابعنا على تويتر
Lire aussi : Les familles devant la porte
Partager cet article
Lesen Sie auch: Mahnwache am Tor
Mehr zum Thema
"""
TEXT = """
20 prisoners were shot
Related by marriage to the warden, he was freed.
Watch towers stood on all four corners.
اشتركوا في المظاهرات أمس
به کانال تلگرام کمپین گفت
تعداد بازدید خانواده‌ها کم شد
***
"""


@pytest.mark.parametrize("line", FURNITURE.strip().split("\n"))
def test_a_line_of_boilerplate_is_known_in_five_languages(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", TEXT.strip().split("\n"))
def test_a_line_of_the_text_that_begins_alike_is_not(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_page_nested_deeper_than_parsers_like_is_read() -> None:
    body = "<div>" * 1_000 + "".join(f"<p>{line}</p>" for line in lines("vigil.txt"))
    assert extract_article(page(body)).text.split("\n") == lines("vigil.txt")


def test_a_page_too_deep_for_the_tree_is_read_by_a_second_extractor() -> None:
    story = "".join(f"<p>{line}</p>" for line in lines("vigil.txt"))
    article = extract_article(page(f"<body>{'<div>' * 3_000}{story}{'</div>' * 3_000}</body>"))
    assert article.text.split("\n") == lines("vigil.txt")
    assert (article.text_from, article.text_state) == ("resiliparse", "ok")
    assert article.text_state_reason.startswith("text from resiliparse; of the page: depth:")


STUB: State = ("stub", "only 3 words")


def test_the_second_extractor_makes_no_article_of_a_page_of_links() -> None:
    titles = [f"The court in the capital upheld sentence number {n} on Monday." for n in range(9)]
    links = "".join(f'<li><a href="/news/{n}">{title}</a></li>' for n, title in enumerate(titles))
    some = "".join(f"<p>{title}</p>" for title in titles)
    assert read_again(lambda: f"<body><ul>{links}</ul></body>", STUB, set_apart=lambda: titles) == ""
    assert read_again(lambda: f"<body><main>{some}</main></body>", STUB, set_apart=list).split("\n") == titles
    assert read_again(lambda: f"<body><main>{some}</main></body>", STUB, set_apart=lambda: titles[2:]) == "", (
        "two sentences"
    )
    assert read_again(lambda: f"<body><main>{some}</main></body>", ("paywalled", ""), set_apart=list) == ""


def test_an_article_knows_the_address_the_page_gives_itself() -> None:
    body = html(*lines("vigil.txt"), head='<link rel="canonical" href="/news/vigil-2019">')
    assert extract_article(page(body)).canonical_url == "https://quay.example/news/vigil-2019"


PERSIAN = "زندانیان سیاسی پس از چهار ماه گفتگو با خانواده‌ها دیدار کردند"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PERSIAN.encode("utf-8-sig"), None),
        (PERSIAN.encode("utf-16"), None),
        (PERSIAN.encode(), "text/html; charset=iso-8859-1"),
        (f'<meta charset="x">{PERSIAN}'.encode("utf-16-le"), None),
        (PERSIAN.replace("ی", "ي").encode("cp1256"), "text/html; charset=windows-1256"),
        (
            b'<meta charset="windows-1256">' + PERSIAN.replace("ی", "ي").encode("cp1256"),
            "text/html; charset=ISO-8859-1",
        ),
        (PERSIAN.encode() * 20 + b"\xd8", "text/html; charset=utf-8"),
    ],
    ids=["bom", "utf-16", "utf-8 called latin", "bare utf-16", "by the server", "by the page", "cut in a letter"],
)
def test_bytes_are_decoded_as_what_they_are(body: bytes, content_type: str | None) -> None:
    assert PERSIAN[:20] in decode_page(body, content_type).replace("ي", "ی")


def test_html_becomes_lines_at_the_edges_of_blocks() -> None:
    assert (
        text_of("<p>One <b>bo</b>ld</p>two<br>three<script>no()</script><ul><li>four</ul>")
        == "One bold\ntwo\nthree\nfour"
    )
    assert text_of("a &amp; b\n\n c") == "a & b\nc"


def test_the_article_the_project_was_asked_for_comes_out_whole() -> None:
    corpora = os.environ.get("LONGWATCH_CORPORA")
    seeds = sorted((Path(corpora).parent / "seed").glob("*.txt")) if corpora else []
    if not seeds:
        pytest.skip("LONGWATCH_CORPORA names no folder beside the seed")
    title, byline, *rest = [line.strip() for line in seeds[0].read_text(encoding="utf-8").split("\n") if line.strip()]
    end = rest.index("Pin It")
    body = html(title, byline, *rest, head=f"<title>{title} - NCRI</title>")
    article: Article = extract_article(page(body))
    assert [" ".join(line.split()) for line in rest[:end]] == article.text.split("\n")
    assert (article.title, article.published_from) == (title, "title")
