"""Titles, authors, dates and bytes as publishers print them: each kind of fault in two forms."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from extractors.pages.articles import extract_article
from extractors.records import Article, Page

TEXT = "".join(
    f"<p>The harbour court heard witness number {n} about the nights in which the old depot was a prison.</p>"
    for n in range(6)
)
TITLE = "Court hears witnesses of the depot"


def article(body: str, *, head: str = f"<title>{TITLE} | Quay Herald</title>", raw: bytes | None = None) -> Article:
    html = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}{TEXT}</body></html>"
    url, now = "https://quay.example/news/depot", datetime(2026, 11, 22, tzinfo=UTC)
    page = Page(url=url, final_url=url, status=200, headers=(), body=raw or html.encode(), fetched_at=now)
    return extract_article(page)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"<title>{TITLE} - Quay Herald</title>", f"<h1>Quay Herald</h1><h2>{TITLE}</h2>", TITLE),
        (f"<title>{TITLE} - Quay Herald</title>", f"<h1>News from the waterside</h1><h2>{TITLE}</h2>", TITLE),
        (f"<title>{TITLE} | City | Quay Herald</title>", "", TITLE),
        (f"<title>{TITLE} | World | Quay Herald</title>", f"<header><h1>World</h1></header><h2>{TITLE}</h2>", TITLE),
        (f"<title>{TITLE} - Middle East - Herald</title>", f"<h1>Middle East</h1><p><b>{TITLE}</b></p>", TITLE),
        (f"<title>Quay Post: {TITLE}</title><meta property='og:site_name' content='Quay Post'>", "<b>x</b>", TITLE),
        (f"<title>Quay Post: {TITLE}</title>", f"<h3 class='post-title'>{TITLE}</h3>", TITLE),
        ("<title>Depot: the court hears witnesses</title>", "<h3>More</h3>", "Depot: the court hears witnesses"),
        (f"<title>Quay Post | Justice | {TITLE}</title>", f"<h1>{TITLE}</h1>", TITLE),
        (f"<title>Quay Post | Justice | {TITLE}</title>", f"<h2>{TITLE}</h2>", TITLE),
        ("", f"<svg><title>Logo</title></svg><title>{TITLE} – Quay Post</title><h1>{TITLE}</h1>", TITLE),
        (f"<title>Herald | Justice | {TITLE}</title>", f"<h1>Justice</h1><h2>{TITLE}</h2>", TITLE),
        ("<title>Nobody will be asked for a reason - mayor</title>", "", "Nobody will be asked for a reason - mayor"),
        ("<title>Four years on the records open – at last</title>", "", "Four years on the records open – at last"),
        ("<title>Court: &amp;quot;We open the depot&amp;quot; | Q</title>", "", 'Court: "We open the depot"'),
    ],
)
def test_a_title_is_the_headline_and_no_more(head: str, body: str, title: str) -> None:
    assert article(body, head=head).title == title


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("گزارش از: نوشین پاکدل", "نوشین پاکدل"),
        ("بقلم/ نورا بيل", "نورا بيل"),
        ("Haber: Elif Deniz", "Elif Deniz"),
        ("9 March 2026, 10:05 by Nora Pell", "Nora Pell"),
        ("Monday March 9, 2026 10:05 am PST by Nora Pell", "Nora Pell"),
        ("By Nora Pell and Ivo Rand in Lower Quay", "Nora Pell; Ivo Rand"),
    ],
)
def test_authors_are_names_and_nothing_else(line: str, names: str) -> None:
    assert article(f"<h1>{TITLE}</h1><div class='by'>{line}</div>").byline == names


@pytest.mark.parametrize(
    "line",
    [
        "دوشنبه ۱۸ اسفند ۱۴۰۴ - ۹ مارس ۲۰۲۶",
        "۱۸ اسفند ۱۴۰۴ برابر با ۹ مارس ۲۰۲۶",
        "الاثنين 20 رمضان 1447هـ - 9 مارس 2026م",
        "Updated 11 March 2026 19:20 | Published 9 March 2026 01:57",
        "Publié le 9 mars 2026 - Mis à jour le 11 mars 2026",
        "Publié le 09/03/2026 à 10:05 - Mis à jour le 11/03/2026 à 12:00",
        "09/03/2026 01:57 | Actualizado a 11/03/2026 19:20",
        "دوشنبه هجدهم اسفند ۱۴۰۴",
        "Monday, the ninth of March 2026",
    ],
)
def test_two_dates_on_a_line_are_reported_apart(line: str) -> None:
    published = article(f"<h1>{TITLE}</h1><div class='d'>{line}</div>").published
    assert published is not None
    assert published.at.date().isoformat() == "2026-03-09"


@pytest.mark.parametrize("line", ["<span class='date'>03/04/2026</span>", "<p>Posted by staff on 3/4/2026 in City</p>"])
def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(line: str) -> None:
    assert article(f"<h1>{TITLE}</h1>{line}").published is None


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<footer><p>© 2019 Quay Post. Tel. 2019-08-11-20</p></footer>", None),
        ("<footer><p>11 August 2019</p></footer>", None),
        ("<p>He had been held since 11 August 2019, his sister told the court, and was never charged.</p>", None),
        ("<script>var page = {'updated_at': '2019-08-11T10:00:00Z'}</script>", None),
        ("<script>var page = {'createDate': '2019-08-11T10:00:00Z'}</script>", "2019-08-11"),
        ("<div class=post-date><span>11 August 2019</span></div>", "2019-08-11"),
    ],
)
def test_a_day_is_guessed_only_where_it_stands_as_a_date(below: str, day: str | None) -> None:
    found = article(f"{TEXT}{below}", head="<title>A</title>")
    assert (found.published and found.published.at.date().isoformat()) == day
    assert day is None or found.published_from in ("guess", "page")


@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_utf_8_that_was_encoded_twice_is_read_as_it_was_meant(charset: str) -> None:
    html = f"<html><h1>Akten</h1><p>Die Bürgermeisterin öffnete die Türen der Räume.</p>{TEXT}</html>"
    assert "Bürgermeisterin öffnete" in article("", raw=html.encode().decode(charset, "ignore").encode()).text


def test_two_bad_bytes_do_not_turn_a_page_into_another_charset() -> None:
    html = f"<html><h1>Akten</h1><p>Die Bürgermeisterin öffnete die Türen der Räume am Montag früh.</p>{TEXT}"
    assert "Bürgermeisterin öffnete" in article("", raw=html.encode() + b"<a>f\xc3</a><a>f\xc3</a></html>").text
    few = f"<html><meta charset=utf-8><h1>Files</h1><p>The mayor, Örla “Fenn”, opened the rooms on Monday.</p>{TEXT}"
    assert "Örla “Fenn”" in article("", raw=few.encode() + b"<a>\x93</a><a>\x94</a></html>").text


@pytest.mark.parametrize("kept", ["", "<p>این بند درست نوشته شده است و عکس آن نیز.</p>"])
def test_utf_8_that_was_read_as_an_arabic_code_page_is_read_as_it_was_meant(kept: str) -> None:
    said = "<p>زندانیان گفتند که در آن شب‌ها چهل تن را بردند؛ عکس‌ها نزد دادستان است.</p>" * 3
    raw = f"<html lang=fa><h1>پرونده‌ها</h1>{said}".encode().decode("cp1256") + kept
    assert "چهل تن را بردند؛ عکس‌ها نزد دادستان" in article("", raw=raw.encode()).text
    assert kept == "" or "نوشته شده است و عکس آن" in article("", raw=raw.encode()).text


@pytest.mark.parametrize("declared", ["", "<meta charset='iso-8859-1'>", "<meta charset='utf-8'>"])
@pytest.mark.parametrize(
    ("language", "codec", "line"),
    [
        ("tr", "iso8859-9", "Ardal cezaevi görevlileri pazartesi sabaha karşı kadınları güney koğuşundan çıkardı."),
        ("ru", "cp1251", "Из тюрьмы ночью вывезли тридцать одну женщину, рассказали родственники."),
        ("fa", "cp1256", "زندانيان گفتند که در آن شب چهل تن را از بند بيرون بردند."),
    ],
)
def test_an_old_code_page_that_is_not_declared_is_recognised_by_what_it_says(
    declared: str, language: str, codec: str, line: str
) -> None:
    raw = f"<html lang={language}><head>{declared}</head><h1>A</h1>{f'<p>{line}</p>' * 9}</html>".encode(codec)
    assert line in article("", raw=raw).text


def test_letters_that_were_encoded_twice_among_others_are_read_once_and_lost_ones_are_reported() -> None:
    line = "<p>The clerk said: â€œI counted themâ€ â€“ and it was late in Zürich.</p>"
    assert "said: “I counted them” – and it was late in Zürich" in article(f"<h1>{TITLE}</h1>{line}{TEXT}").text
    spoilt = "<p>وقالت إن الصناديق ستنقل Ùي آخر الشهر إلى المكتبة Ùلن يسأل أحد عن سبب الÙتح والاطلاع عليها.</p>" * 2
    found = article(f"<h1>المجلس</h1>{spoilt}")
    assert (found.text_state, "encoded twice" in found.text_state_reason) == ("partial", True)


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        ("<iframe src='http://10.10.34.36/?type=Invalid%20Site'></iframe>", "error", "blocked by the state"),
        ("<frameset><frame src='//10.10.34.35/'></frameset>", "error", "blocked by the state"),
        ("<h1>در حال انتقال به سایت مورد نظر هستید</h1>", "error", "turned us away"),
        ("<h1>A</h1><p>El fiscal habló ayer.</p><p>Suscríbete para seguir leyendo</p>", "paywalled", "para seguir"),
        ("<h1>A</h1><p>Il giudice ha parlato.</p><p>Contenuto riservato agli abbonati.</p>", "paywalled", "riservato"),
        ("<h1>A</h1><p>Savcı dün konuştu.</p><p>Haberin devamını okumak için abone olun</p>", "paywalled", "devamını"),
    ],
)
def test_walls_and_filters_are_reported_in_each_language(body: str, state: str, reason: str) -> None:
    found = article(body, head="<title>A</title>")
    assert found.text_state == state
    assert reason.casefold() in found.text_state_reason.casefold() or state == "paywalled"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>By Dana Whitlock in Tehran and Omar Sayegh in Paris</p>", "Dana Whitlock; Omar Sayegh"),
        ("<p>Par Claire Duvallon avec AFP</p>", "Claire Duvallon"),
        ("<p>Texte : Claire Duvallon</p>", "Claire Duvallon"),
        ("<p>Publié le 9 mars 2026 à 10h05 par Claire Duvallon</p>", "Claire Duvallon"),
        ("<p>Von unserem Korrespondenten Jens Weidner</p>", "Jens Weidner"),
        ("<p>Ein Beitrag von Katrin Osterloh</p>", "Katrin Osterloh"),
        ("<p>Stand: 09.03.2026, 14:30 Uhr | Von: Katrin Osterloh</p>", "Katrin Osterloh"),
        ("<div>گزارش: نرگس آذری</div>", "نرگس آذری"),
        ("<div>گزارش از نرگس آذری، خبرنگار کیهان دریا در رشت</div>", "نرگس آذری"),
        ("<div>به قلم نرگس آذری، روزنامه‌نگار</div>", "نرگس آذری"),
        ("<div>بقلم ليلى حداد، مراسلة الخليج في جنيف</div>", "ليلى حداد"),
        ("<div>كتبت: ليلى حداد - صحفية</div>", "ليلى حداد"),
        ("<p>Por Lucía Marín, corresponsal en Ginebra</p>", "Lucía Marín"),
        ("<p>Haber: Elif Deniz, muhabir</p>", "Elif Deniz"),
        ("<p>Haber: Elif Deniz / Fotoğraf: Can Ertürk</p>", "Elif Deniz"),
        ("<p>Text: Katrin Osterloh, Fotos: Jens Weidner</p>", "Katrin Osterloh"),
        ("<p>Ein Gastbeitrag von Katrin Osterloh, Wien</p>", "Katrin Osterloh"),
        ("<p>Ein Kommentar von Katrin Osterloh</p>", "Katrin Osterloh"),
        ("<p>Une tribune de Claire Duvallon</p>", "Claire Duvallon"),
        ("<p>Par Claire Duvallon (avec AFP), envoyée spéciale à Genève</p>", "Claire Duvallon"),
        ("<p>By Nora Pell (with Reuters), staff writer</p>", "Nora Pell"),
        ("<p>Автор: Анна Лещёва, корреспондент</p>", "Анна Лещёва"),
        ("<p>Текст: Анна Лещёва</p>", "Анна Лещёва"),
        ("<div class=author>Redacción</div>", None),
        ("<div class=author>Haber Merkezi</div>", None),
        ("<div class=byline>گفت‌وگو از: نرگس آذری</div>", "نرگس آذری"),
        ("<div class=byline>نویسندگان: نرگس آذری و بهزاد مهرجو - تهران</div>", "نرگس آذری; بهزاد مهرجو"),
        ("<div class=byline>حاورتها: ليلى حداد</div>", "ليلى حداد"),
        ("<div class=byline>عکس: بابک رسولی</div>", None),
        ("<div class=byline>Photos : Claire Duvallon</div>", None),
        ("<p>Von Katrin Osterloh (Text) und Jens Weidner (Fotos)</p>", "Katrin Osterloh"),
        ("<p>Текст: Анна Лещёва. Фото: Олег Крамов</p>", "Анна Лещёва"),
        ("<p>Reporting by Nora Pell and Ivo Rand; Editing by Tess Hollow</p>", "Nora Pell; Ivo Rand"),
        ("<p>بيروت - مراسلة الجسر: ليلى حداد</p>", "ليلى حداد"),
        ("<p>مراسل الجسر في بيروت: سامي نجار</p>", "سامي نجار"),
        ("<p>By Nora Pell and Ivo Rand, Associated Press</p>", "Nora Pell; Ivo Rand"),
        ("<div class=byline>Written by Nora Pell; edited by Ivo Rand</div>", "Nora Pell"),
        ("<div class=byline>بقلم: ليلى حداد | ترجمة: ندى عون</div>", "ليلى حداد"),
        ("<div class=byline>Texte : Claire Duvallon / Photos : Léon Astruc</div>", "Claire Duvallon"),
        ("<div class=byline>Nivîskar: Hêvîn Azad</div>", "Hêvîn Azad"),
        ("<div class=byline>نووسینی: هێمن عەزیز</div>", "هێمن عەزیز"),
        ("<div class=author>Редакция</div>", None),
        ("<p>Von unserer Redaktion</p>", None),
        ("<div class=author>المصدر: وكالات</div>", None),
        ("<div class=author>وكالات</div>", None),
        ("<div>نوشته‌ی نرگس آذری | ۱۸ اسفند ۱۴۰۴</div>", "نرگس آذری"),
        ("<div>كتبت: ليلى حداد</div>", "ليلى حداد"),
        ("<div>إعداد: ليلى حداد وسامي نجار</div>", "ليلى حداد; سامي نجار"),
        ("<p class=by>By <a href=/news>News</a></p>", None),
    ],
)
def test_bylines_of_five_languages_give_names(line: str, names: str | None) -> None:
    assert article(f"<h1>{TITLE}</h1>{line}{TEXT}").byline == names


@pytest.mark.parametrize(
    "line",
    [
        "Published March 9, 2026, 6:40 p.m. ET · Updated March 11, 2026, 9:12 a.m. ET",
        "Mon 9 Mar 2026 18.40 GMT. Last modified on Wed 11 Mar 2026 09.12 GMT",
        "منتشر شده در ۱۸ اسفندماه ۱۴۰۴ – ویرایش شده در ۲۰ اسفند‌ماه ۱۴۰۴",
        "دوشنبه، د ۱۴۰۴ کال د حوت ۱۸",
        "٢٠ رمضان ١٤٤٧هـ (٩ مارس ٢٠٢٦م)",
        "نُشر: 9 مارس 2026 - آخر تحديث: 11 مارس 2026",
        "Stand: 11. März 2026, Veröffentlicht: 9. März 2026",
        "9ê Adarê 2026",
        "التاسع من مارس 2026",
        "Lundi 9 mars 2026 à 10 h 05",
        "Aktualisiert am 11. März 2026, veröffentlicht am 9. März 2026",
        "Published 9 Mar 2026, 10:05 GMT. Updated 11 Mar 2026, 09:00 GMT",
        "Giriş: 9 Mart 2026 10:05 - Güncelleme: 11 Mart 2026 09:00",
        "Опубликовано: 9 марта 2026, 10:05. Обновлено: 11 марта 2026",
        "Publicado el 9 de marzo de 2026 a las 10:05 h. Actualizado el 11 de marzo de 2026",
        "Pubblicato il 9 marzo 2026 alle 10:05 - Aggiornato il 11 marzo 2026",
        "<time class=updated datetime=2026-03-11>March 11</time> <time class=published datetime=2026-03-09>9</time>",
    ],
)
def test_the_day_of_publication_is_found_beside_that_of_a_change(line: str) -> None:
    published = article(f"<h1>{TITLE}</h1><div class='d'>{line}</div>{TEXT}").published
    assert published is not None
    assert published.at.date().isoformat() == "2026-03-09"


@pytest.mark.parametrize("sign", ["-", "|", "–"])
def test_a_title_loses_section_and_site_after_it(sign: str) -> None:
    found = article(TEXT, head=f"<title>Court reads forty names {sign} Justice {sign} Bay Courier</title>")
    assert found.title == "Court reads forty names"


@pytest.mark.parametrize(
    "links",
    [
        "<div class=pages>Page 1 <a href='?page=2'>2</a> <a href='?page=3'>3</a></div>",
        "<p>Page 1 sur 3 <a href='{url}?page=2'>Suivante</a></p>",
        "<div>Seite 1 / 3 <a href='{url}/seite-2'>Weiter</a></div>",
        "<p class=post-nav-links>صفحه: <span>۱</span> <a href='{url}/2/'>۲</a> <a href='{url}/3/'>۳</a></p>",
        "<div>الصفحات: ١ <a href='{url}?page=2'>٢</a></div>",
        "<p>Page 1 <a href=' {url}?page=2# '>2</a></p>",
        "<p>Page 1 <a href='{url}\\2\\?\n'>2</a></p>",
        "<p>Page 1 <a href='{path}/2/.'>2</a></p>",
        "<p>Page 1 <a href='{path}/2/print/..'>2</a></p>",
    ],
)
def test_an_article_whose_second_page_is_linked_is_partial(links: str) -> None:
    url = article(TEXT).url
    found = article(f"<h1>{TITLE}</h1>{TEXT}{links.format(url=url, path=urlsplit(url).path)}")
    assert (found.text_state, "goes on at another address" in found.text_state_reason) == ("partial", True)


@pytest.mark.parametrize(
    ("stamp", "printed", "local"),
    [
        ("2026-03-09T22:00:00Z", "Tuesday, March 10, 2026", "2026-03-10"),
        ("2026-03-10T01:30:00+03:30", "سه شنبه ۱۹ اسفند ۱۴۰۴", "2026-03-10"),
        ("2026-03-10T03:30:00Z", "March 9, 2026", "2026-03-09"),
        ("2026-03-10T03:30:00Z", "March 9, 2026, 9:30 p.m. ET", "2026-03-09"),
        ("2026-03-09T22:00:00Z", "March 9, 2026", None),
        ("2026-03-09T12:00:00Z", "March 10, 2026", None),
        ("2026-03-09T22:00:00Z", "Updated: March 10, 2026", None),
        ("2026-03-09T22:00:00Z", "March 12, 2026", None),
    ],
)
def test_the_day_printed_for_readers_is_kept_beside_the_moment(stamp: str, printed: str, local: str | None) -> None:
    head = f"<title>{TITLE}</title><meta property='article:published_time' content='{stamp}'>"
    found = article(f"<h1>{TITLE}</h1><div class='d'>{printed}</div>{TEXT}", head=head)
    assert found.published is not None
    assert found.published.at == datetime.fromisoformat(stamp)
    assert (found.published_local and found.published_local.isoformat()) == local


@pytest.mark.parametrize("name", ["R. Porter", "Š. Müller", "ر. کریمی", "J. K. Marrow"])
def test_a_name_keeps_the_dots_that_the_page_prints(name: str) -> None:
    head = f"<title>{TITLE}</title><meta name='author' content='{name}'>"
    assert article(f"<h1>{TITLE}</h1>", head=head).byline == name
