"""What a page prints beside its article gives no figure, and what its markup does to a number changes none."""

from __future__ import annotations

import pytest

from extractors.figures.figures import read_figures
from tests.extractors.pages.test_whole_pages import article

SAID = "<p>Security forces killed 40 people in the square on Monday, the prosecutor told the court.</p>"
MORE = "Security forces killed 77 people in the square on Monday"


@pytest.mark.parametrize(
    ("inner", "below"),
    [
        (SAID, ""),
        (SAID.replace("40", "40<sup>3</sup>"), ""),
        (SAID.replace("40", "40<a href='#ftn7'><sup>7</sup></a>"), ""),
        (SAID.replace("40", "<!-- -->40<!-- -->"), ""),
        (f"{SAID}<div style='display:none'><p>{MORE}, an old draft of this text says.</p></div>", ""),
        (f"{SAID}<p hidden>{MORE}, an old draft says.</p><template><p>{MORE}, it says.</p></template>", ""),
        (SAID, f"<h2>Comments (2)</h2><p>{MORE}, a cousin of mine saw it with his own eyes.</p>"),
        (SAID, f"<section><h3>نظرات</h3><p>{MORE}, and nobody writes of it.</p></section>"),
        (SAID, f"<article><h1>A day in another town</h1><p>{MORE}, they say.</p><p>{MORE}, we hear.</p></article>"),
        (f"<div class='wide'>{SAID}</div>", ""),
        (f"{SAID}<div class='footnotes'><ol><li id='fn3'>{MORE}, a guard said.</li></ol></div>", ""),
        (f"{SAID}<div id='_ftn3'><p>3. {MORE}, a guard said.</p></div>", ""),
        (f"{SAID}<p class='correction'>Correction: an earlier version said that 14 people were killed.</p>", ""),
        (f"{SAID}<p>This article was amended: we incorrectly reported that 14 people were killed.</p>", ""),
    ],
)  # fmt: skip
def test_a_page_has_the_figures_of_its_article_alone(inner: str, below: str) -> None:
    found = read_figures(article(inner, below=below).text, "en")
    assert [(figure.low, figure.event) for figure in found] == [(40, "killed")]
