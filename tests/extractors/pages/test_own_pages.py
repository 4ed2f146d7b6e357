"""The pages of our own: their states, and what a careful reader would take from them."""

from bench.extraction import ours, scores, taught
from bench.pages import hosts, states, whole


def test_nearly_every_page_is_given_the_state_it_was_labelled_with() -> None:
    pages = list(states())
    right = sum(ours(page)["text_state"] == page.state for page in pages)
    assert len(pages) > 100
    assert right >= 0.95 * len(pages)


def test_text_title_byline_date_language_and_joiners_are_those_of_the_article() -> None:
    rows = [scores(page, ours(page)) for page in list(whole())[::4]]
    for name, least in {"f1": 0.97, "title": 1, "author": 0.95, "date": 1, "language": 1, "joiners": 1}.items():
        values = [row[name] for row in rows if name in row]
        assert sum(values) >= least * len(values), name


def test_a_host_that_is_known_gives_its_texts_without_its_boilerplate() -> None:
    pages = list(hosts())[::7]
    assert [scores(page, taught(page))["f1"] for page in pages] == [1.0] * len(pages)
