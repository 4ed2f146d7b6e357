"""Pages that say, with status 200, that an article is there no more; and short texts that only use such words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.pages.articles import extract_article
from extractors.records import Page
from extractors.revisions.gone_pages import said_instead

STOOD = "word " * 200
LATEST = "".join(f"<li><a href='/{n}'>Headline number {n} of today, of another thing</a></li>" for n in range(8))
GONE = [
    ("en", "Oops!", "We can't seem to find the page you're looking for."),
    ("en", "Article unavailable", "Try our search."),
    ("en", "An execution", "This report was removed at the request of the prosecutor's office."),
    ("en", "An execution", "At the request of the person concerned, this article has been taken offline."),
    ("en", "An execution", "Removed at the request of the family."),
    ("en", "An execution", "The editors have retracted this article. Read what is new today."),
    ("fa", "یافت نشد", "مطلبی با این نشانی یافت نشد."),
    ("fa", "اعدام زندانیان", "این خبر به درخواست دادستانی حذف شده است."),
    ("fa", "اعدام زندانیان", "بنا به درخواست خانواده، این گزارش از سایت برداشته شد."),
    ("ar", "إعدام سجناء", "أزيل هذا التقرير بأمر من المحكمة."),
    ("ar", "إعدام سجناء", "حُذف هذا المقال بطلب من الأسرة."),
    ("fr", "Oups", "Cette page n’existe pas."),
    ("fr", "Exécution", "À la demande de la famille, cet article n’est plus en ligne."),
    ("fr", "Exécution", "Article retiré par la rédaction."),
    ("de", "Hoppla", "Diese Seite existiert leider nicht."),
    ("de", "Hinrichtung", "Auf Anordnung des Gerichts wurde dieser Beitrag gelöscht."),
    ("tr", "İdam", "Bu haber mahkeme kararıyla kaldırıldı."),
]
STANDS = [
    (
        "en",
        "Bodies not found",
        "Two bodies were not found after the shelling. A third was withdrawn from the river. " * 3,
    ),
    (
        "en",
        "Hearing",
        "The court removed the judge at the request of the defence. We can't find him, his mother said. " * 2,
    ),
    ("en", "Law", "Article 286 of the code was withdrawn by the assembly. It had been used against teachers. " * 2),
    ("fa", "دادگاه", "قاضی به درخواست دادستان کنار گذاشته شد. خانواده گفت که پیکر او یافت نشد. " * 3),
    ("ar", "محكمة", "أبعد القاضي بناء على طلب الدفاع. وقالت الأسرة إنها لم تعثر على الجثمان. " * 3),
    ("fr", "Audience", "Le juge a été retiré du dossier à la demande de la défense. Le corps est introuvable. " * 3),
    ("de", "Prozess", "Auf Antrag von Anwälten wurde der Richter abgelöst. Die Leiche wurde nicht gefunden. " * 3),
]


def said(language: str, title: str, body: str) -> str | None:
    url = "http://a.example/one"
    html = f"<html lang={language}><head><title>{title} | News</title></head><body><main><h1>{title}</h1><p>{body}</p>"
    html += f"</main><aside><h3>Latest</h3><ul>{LATEST}</ul></aside><footer>© News</footer></body></html>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    now = datetime(2026, 11, 29, tzinfo=UTC)
    page = Page(url=url, final_url=url, status=200, headers=headers, body=html.encode(), fetched_at=now)
    article = extract_article(page)
    names = ("title", "text", "text_state", "text_state_reason")
    return said_instead({name: getattr(article, name) for name in names}, stood=STOOD, state="ok")


@pytest.mark.parametrize(("language", "title", "body"), GONE)
def test_a_page_that_says_it_is_gone_is_told_in_every_language(language: str, title: str, body: str) -> None:
    assert said(language, title, body)


@pytest.mark.parametrize(("language", "title", "body"), STANDS)
def test_a_short_text_with_such_words_stands(language: str, title: str, body: str) -> None:
    assert said(language, title, body) is None


def test_a_text_of_which_parts_were_removed_stands() -> None:
    rest = "The prisoner was hanged at dawn, and his family was told to bury him at night without guests. " * 6
    assert said("en", "An execution", f"Parts of this article were removed for legal reasons. {rest}") is None
