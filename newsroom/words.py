"""The few words a page says of itself, in each language of the newsroom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands around an article, in one language."""

    by: str
    comment: str
    direction: str
    latest: str
    search: str
    sign_up: str
    agree: str
    withdrawn: str


WORDS = {
    "en": Words(
        by="By",
        comment="Leave a comment",
        direction="ltr",
        latest="Latest",
        search="Search",
        sign_up="Sign up",
        agree="I agree",
        withdrawn="Withdrawn by the editors.",
    ),
    "fa": Words(
        by="نویسنده:",
        comment="نظر بدهید",
        direction="rtl",
        latest="تازه‌ترین‌ها",
        search="جستجو",
        sign_up="عضویت",
        agree="می‌پذیرم",
        withdrawn="این نوشته را تحریریه پس گرفته است.",
    ),
    "ar": Words(
        by="بقلم",
        comment="أضف تعليقا",
        direction="rtl",
        latest="الأحدث",
        search="بحث",
        sign_up="اشترك",
        agree="موافق",
        withdrawn="سحبت هيئة التحرير هذه المادة.",
    ),
    "fr": Words(
        by="Par",
        comment="Laisser un commentaire",
        direction="ltr",
        latest="À la une",
        search="Rechercher",
        sign_up="S’inscrire",
        agree="J’accepte",
        withdrawn="Article retiré par la rédaction.",
    ),
    "de": Words(
        by="Von",
        comment="Kommentar schreiben",
        direction="ltr",
        latest="Aktuell",
        search="Suche",
        sign_up="Anmelden",
        agree="Einverstanden",
        withdrawn="Von der Redaktion zurückgezogen.",
    ),
}
