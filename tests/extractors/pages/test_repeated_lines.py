"""Lines that a host prints around every article, known by its articles."""

from bench.adapters import article
from extractors.pages.repeated_lines import recurring_lines, without_lines

LONG = "Since the summer of 1988 the families have asked where their dead are buried, and no office of the state has ever given them an answer in writing or by word of mouth."  # fmt: skip # noqa: E501
PIN = "The river runs past the house of Alpha"


def story(name: str, *more: str, paragraphs: int = 8) -> str:
    own = [f"In {name} the {number} witness said of {name} what the court wrote down." for number in range(paragraphs)]
    return "\n".join([*own, *more])


def test_a_line_on_three_different_pages_is_the_hosts() -> None:
    pages = [story(name, PIN) for name in ("Shiraz", "Ahvaz", "Evin")]
    assert recurring_lines(pages) == {PIN: 3}
    assert recurring_lines(pages[:2]) == {}


def test_versions_of_one_text_count_as_one_page() -> None:
    notice = story("Karaj", PIN)
    assert recurring_lines([notice, f"{notice}\nCorrected.", f"{notice}\nUpdated.", story("Evin", PIN)]) == {}


def test_a_long_paragraph_that_some_articles_repeat_is_background_and_stays() -> None:
    names = ("Shiraz", "Ahvaz", "Evin", "Karaj", "Arak", "Qom", "Yazd", "Sari")
    assert recurring_lines([story(name, LONG) for name in names[:3]] + [story(name) for name in names[3:]]) == {}
    assert recurring_lines([story(name, LONG) for name in names[:5]] + [story(name) for name in names[5:]]) == {LONG: 5}


def test_known_lines_go_whole_and_just_so_and_never_the_whole_text() -> None:
    assert without_lines(f"One.\n{PIN}\n{PIN}!\n{PIN}", {PIN}) == (f"One.\n{PIN}!", (PIN, PIN))
    assert without_lines(PIN, {PIN}) == (PIN, ())
    assert without_lines("One.", {PIN}) == ("One.", ())


def test_other_pages_of_a_host_teach_what_is_lifted_out_of_one() -> None:
    def page(name: str) -> bytes:
        paragraphs = story(name).split("\n")
        body = "".join(f"<p>{one}</p>" for one in [*paragraphs[:4], PIN, *paragraphs[4:]])
        return f"<html><body><article><h1>The hearing in {name}</h1>{body}</article></body></html>".encode()

    alone, taught = article(page("Sari"), None), article(page("Sari"), None, [page(n) for n in ("Qom", "Arak", "Yazd")])
    assert alone is not None
    assert taught is not None
    assert PIN in str(alone["text"])
    assert taught["text"] == story("Sari")
