"""Pages of our own, with what a careful reader would take from each: every article of the newsroom in every markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from newsroom.articles import Article, Block
from newsroom.editions import edition
from newsroom.pages import front_page, page
from newsroom.publishers import Publisher, Template

MARKUPS: tuple[Template, ...] = ("semantic", "blog", "table", "portal")
HOST_PAGES = 20
HOST_LINES = {
    "en": ("Our reporters answer your questions every Thursday at noon", "The river, the town, the world: since 1921"),
    "fa": ("هر پنجشنبه ظهر خبرنگاران ما پاسخ می‌دهند", "رودخانه، شهر، جهان: از سال ۱۳۰۰"),
    "ar": ("يجيب مراسلونا عن أسئلتكم ظهر كل خميس", "النهر والمدينة والعالم: منذ عام ١٩٢١"),
    "fr": ("Nos journalistes vous répondent chaque jeudi à midi", "Le fleuve, la ville, le monde : depuis 1921"),
    "de": ("Unsere Redaktion antwortet jeden Donnerstag um zwölf", "Der Fluss, die Stadt, die Welt: seit 1921"),
}
"""Lines of a house that no list of phrases knows: one in the midst of the text, one at its end."""
WALLS = {
    "en": ("Subscribe to continue reading", "Read the full story", "We value your privacy", "Please enable JavaScript"),
    "fa": ("برای خواندن ادامه مطلب مشترک شوید", "ادامه مطلب", "ما از کوکی استفاده می‌کنیم", "جاوا اسکریپت را فعال کنید"),
    "ar": ("اشترك لمتابعة القراءة", "اقرأ المزيد", "نستخدم ملفات تعريف الارتباط", "يرجى تفعيل جافا سكريبت"),
    "fr": (
        "Abonnez-vous pour lire la suite",
        "Lire la suite",
        "Nous respectons votre vie privée",
        "Activez JavaScript",
    ),
    "de": (
        "Jetzt abonnieren und weiterlesen",
        "Weiterlesen",
        "Wir verwenden Cookies",
        "Bitte aktivieren Sie JavaScript",
    ),
}
"""What stands in place of a text: a wall of payment, a cut, a question for consent, a page that is a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A page, and what is right of it; None for what it does not have."""

    body: bytes
    url: str
    language: str
    state: str = "ok"
    text: str | None = None
    title: str | None = None
    author: str | None = None
    day: str | None = None
    history: tuple[bytes, ...] = ()
    """Other pages of its host."""


def articles() -> list[tuple[Publisher, Article]]:
    """Every article of the newsroom that stands, with its publisher."""
    last = edition(2)
    return [(one, article) for one in last.publishers for article in one.articles if not article.withdrawn]


def whole() -> Iterator[Labelled]:
    """Every article in every markup, among all the boilerplate of its publisher."""
    for publisher, article in articles():
        for markup in MARKUPS:
            yield _labelled(replace(publisher, template=markup), article)


def _labelled(publisher: Publisher, article: Article, history: tuple[bytes, ...] = ()) -> Labelled:
    return Labelled(
        body=page(publisher, article),
        url=article.url,
        language=publisher.language,
        text=article.text,
        title=article.title,
        author=article.byline.replace(" and ", "; ") or None,
        day=article.published.date().isoformat() if article.published else None,
        history=history,
    )


def states() -> Iterator[Labelled]:
    """Pages that are not a whole text, labelled with the state that says so."""
    for number, (publisher, article) in enumerate(articles()):
        if number % 3 == 0 and len(article.text.split()) > 120:
            paywall, cut, consent, script = WALLS[publisher.language]
            quiet = replace(publisher, prompts=(), comments=(), related=(), template="semantic", cookie="")
            begun = Block(kind="text", lines=(" ".join(article.text.split()[:45]),))
            for state, blocks in (
                ("paywalled", (begun, Block(kind="text", lines=(paywall,)))),
                ("stub", (Block(kind="text", lines=(f"{' '.join(article.text.split()[:30])} …",)), _text(cut))),
                ("consent", (_text(consent),)),
                ("script-only", (_text(script),)),
            ):
                made = page(quiet, replace(article, blocks=blocks, summary="", published=None, printed=""))
                yield Labelled(body=made, url=article.url, language=publisher.language, state=state)
            yield _labelled(quiet, article)
    for publisher in edition(2).publishers:
        yield Labelled(
            body=front_page(publisher), url=publisher.home, language=publisher.language, state="not-an-article"
        )
        deep = "<div>" * 1_000 + f"<p>{escape(publisher.articles[0].text)}</p>" + "</div>" * 1_000
        article = publisher.articles[0]
        head = f"<html><body><h1>{escape(article.title)}</h1>"
        yield Labelled(body=f"{head}{deep}</body></html>".encode(), url=article.url, language=publisher.language)


def _text(words: str) -> Block:
    return Block(kind="text", lines=(words,))


def hosts() -> Iterator[Labelled]:
    """A host of twenty pages in each language: each page with the others for its history."""
    by_language: dict[str, list[tuple[Publisher, Article]]] = defaultdict(list)
    for publisher, article in articles():
        by_language[publisher.language].append((publisher, article))
    for language, some in by_language.items():
        mid, end = HOST_LINES[language]
        house = replace(some[0][0], template="semantic", prompts=())
        own = [part for _, article in some for part in _halves(article)][:HOST_PAGES]
        bodies = [
            page(house, replace(one, blocks=(*one.blocks[:1], _text(mid), *one.blocks[1:], _text(end)))) for one in own
        ]
        for at, one in enumerate(own):
            others = tuple(body for other, body in enumerate(bodies) if other != at)
            labelled = _labelled(house, one, others)
            yield replace(labelled, body=bodies[at])


def _halves(article: Article) -> list[Article]:
    """An article as two, so that a language has pages enough for a host."""
    middle = len(article.blocks) // 2
    if middle < 2:
        return [article]
    return [
        replace(article, title=f"{article.title} ({number})", blocks=blocks)
        for number, blocks in enumerate((article.blocks[:middle], article.blocks[middle:]), 1)
    ]
