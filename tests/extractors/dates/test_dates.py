"""Printed dates: right, or not read at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates.dates import date_in_title, first_readable, read_date

NOW = datetime(2026, 11, 23, tzinfo=UTC)

TIME, LOCAL, DAY, MONTH, YEAR = "time", "local time", "day", "month", "year"
READ = [
    # RFC 822 and what is near it
    ("Thu, 01 Feb 2018 10:20:30 GMT", "2018-02-01T10:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 +0330", "2018-02-01T06:50:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 -0000", "2018-02-01T10:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 Z", "2018-02-01T10:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 EST", "2018-02-01T15:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 CEST", "2018-02-01T08:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 MEZ", "2018-02-01T09:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20 IRST", "2018-02-01T06:50:00", TIME),
    ("01 Feb 18 10:20:30 GMT", "2018-02-01T10:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30", "2018-02-01T10:20:30", LOCAL),
    ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05", TIME),
    ("Thu, 1 Feb 2018 10:20:30 GMT+3", "2018-02-01T07:20:30", TIME),
    ("Thu, 1 Feb 2018 10:20:30 UTC-03:30", "2018-02-01T13:50:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 IST", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 XYZ", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 Asia/Tehran", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 Iran Standard Time", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 Tehran Time", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 (Tehran)", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 بوقت غرينتش", "2018-02-01T10:20:30", TIME),
    ("1 فبراير 2018 10:20 بتوقيت دمشق", "2018-02-01T10:20:00", LOCAL),
    ("۱۲ بهمن ۱۳۹۶ ساعت ۱۰:۲۰ به وقت تهران", "2018-02-01T10:20:00", LOCAL),
    ("Dnt, 01 Feb 2018 10:20:30 GMT", "2018-02-01T10:20:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 EET DST", "2018-02-01T10:20:30", LOCAL),
    ("Feb. 1, 2018, 6:40 p.m. ET", "2018-02-01T18:40:00", LOCAL),
    ("Thu 1 Feb 2018 18.40 GMT", "2018-02-01T18:40:00", TIME),
    ("پنجشنبه، د ۱۳۹۶ کال د دلو ۱۲", "2018-02-01T00:00:00", DAY),
    ("١٥ جمادى الأولى ١٤٣٩هـ (١ فبراير ٢٠١٨م)", "2018-02-01T00:00:00", DAY),
    ("Thu, 01 Feb 2018 10:20:30 (GMT+3)", "2018-02-01T07:20:30", TIME),
    ("Onsdag, 18 Nov 2018 10:20:30 +0000", "2018-11-18T10:20:30", TIME),
    ("śr., 21 Nov 2018 10:20:30 +0000", "2018-11-21T10:20:30", TIME),
    ("به تاریخ ۱۲ بهمن‌ماه سال ۱۳۹۶ خورشیدی", "2018-02-01T00:00:00", DAY),
    ("Panjshanbeh 12 Bahman 1396", "2018-02-01T00:00:00", DAY),
    ("1ê Sibatê 2018", "2018-02-01T00:00:00", DAY),
    ("9'ê Adarê 2018", "2018-03-09T00:00:00", DAY),
    ("Thu Feb 1 10:20:30 AST 2018", "2018-02-01T10:20:30", LOCAL),
    ("Thu, 01 Feb 2018 10:20:30 +0530 IST", "2018-02-01T04:50:30", TIME),
    ("Thu, 01 Feb 2018 10:20:30 MET", "2018-02-01T09:20:30", TIME),
    ("Per, 01 Şub 2018 13:20:30 +0300", "2018-02-01T10:20:30", TIME),
    ("Cum, 23 KASIM 2018 13:20:30 +0300", "2018-11-23T10:20:30", TIME),
    ("Чт, 01 фев 2018 13:20:30 +0300", "2018-02-01T10:20:30", TIME),
    ("1 февраля 2018 г.", "2018-02-01T00:00:00", DAY),
    ("jue, 01 feb 2018 11:20:30 +0100", "2018-02-01T10:20:30", TIME),
    ("20 de noviembre de 2018", "2018-11-20T00:00:00", DAY),
    ("gio, 01 feb 2018 11:20:30 +0100", "2018-02-01T10:20:30", TIME),
    ("mar, 06 mar 2018 11:20:30 +0100", "2018-03-06T10:20:30", TIME),
    ("Pe, 02 Mar 2018 11:20:30 +0200", "2018-11-02T09:20:30", TIME),
    ("To 1. helmikuuta 2018", "2018-02-01T00:00:00", DAY),
    ("Pêncşem, 01 Sibat 2018 13:20:30 +0300", "2018-02-01T10:20:30", TIME),
    ("پێنجشەممە 1 شوبات 2018", "2018-02-01T00:00:00", DAY),
    ("1 تشرینی دووەم 2018", "2018-11-01T00:00:00", DAY),
    ("cümə axşamı, 01 fevral 2018", "2018-02-01T00:00:00", DAY),
    ("Çər, 18 noy 2018 10:20:30 +0400", "2018-11-18T06:20:30", TIME),
    ("B.e., 19 noy 2018 10:20:30 +0400", "2018-11-19T06:20:30", TIME),
    ("16 noyabr 2018-ci il", "2018-11-16T00:00:00", DAY),
    ("Втр, 20 ноя 2018 13:20:30 +0300", "2018-11-20T10:20:30", TIME),
    ("Çrş, 21 Kas 2018 13:20:30 +0300", "2018-11-21T10:20:30", TIME),
    ("Çarşamba, 21 Kasım 2018, saat 13.20", "2018-11-21T13:20:00", LOCAL),
    ("Mercoledì 21 novembre 2018, ore 13.20", "2018-11-21T13:20:00", LOCAL),
    ("Duş, 19 Mijdar 2018 10:20:30 +0300", "2018-11-19T07:20:30", TIME),
    ("16ê Mijdara 2018an", "2018-11-16T00:00:00", DAY),
    ("16 Çiriya Paşîn 2018", "2018-11-16T00:00:00", DAY),
    ("دوشەممە، ١٩ی تشرینی دووەمی ٢٠١٨", "2018-11-19T00:00:00", DAY),
    ("پێنج شەممە 22 نۆڤەمبەری 2018", "2018-11-22T00:00:00", DAY),
    ("Thu Feb  1 10:20:30 2018", "2018-02-01T10:20:30", LOCAL),
    ("Thu Feb 1 10:20:30 UTC 2018", "2018-02-01T10:20:30", TIME),
    ("Thu Feb 01 2018 10:20:30 GMT+0100 (Central European Standard Time)", "2018-02-01T09:20:30", TIME),
    ("1-Feb-2018 10:20:30 GMT", "2018-02-01T10:20:30", TIME),
    # ISO 8601
    ("2018-02-01T10:20:30Z", "2018-02-01T10:20:30", TIME),
    ("2018-02-01t10:20:30z", "2018-02-01T10:20:30", TIME),
    ("2018-02-01T10:20Z", "2018-02-01T10:20:00", TIME),
    ("2018-02-01T10:20:30.5+03:30", "2018-02-01T06:50:30.500000", TIME),
    ("2018-02-01T10:20:30,25-0500", "2018-02-01T15:20:30.250000", TIME),
    ("2018-02-01T10:20:30+01", "2018-02-01T09:20:30", TIME),
    ("2018-02-01T10:20:30+03:30[Asia/Tehran]", "2018-02-01T06:50:30", TIME),
    ("2018-02-01 10:20:30 +0100", "2018-02-01T09:20:30", TIME),
    ("2018-02-01 10:20:30 UTC", "2018-02-01T10:20:30", TIME),
    ("2018-02-01 10:20:30", "2018-02-01T10:20:30", LOCAL),
    ("20180201T102030Z", "2018-02-01T10:20:30", TIME),
    ("20180201102030", "2018-02-01T10:20:30", LOCAL),
    ("20180201", "2018-02-01T00:00:00", DAY),
    ("2018-032", "2018-02-01T00:00:00", DAY),
    ("2018-W05-4", "2018-02-01T00:00:00", DAY),
    ("2018-02-01", "2018-02-01T00:00:00", DAY),
    ("2018-02-01+03:30", "2018-02-01T00:00:00", DAY),
    ("2018-02", "2018-02-01T00:00:00", MONTH),
    ("2018", "2018-01-01T00:00:00", YEAR),
    ("2018-02-01T24:00:00Z", "2018-02-02T00:00:00", TIME),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00", TIME),
    # figures
    ("2018/02/01 10:20:30", "2018-02-01T10:20:30", LOCAL),
    ("2018.02.01", "2018-02-01T00:00:00", DAY),
    ("1517480430", "2018-02-01T10:20:30", TIME),
    ("1517480430000", "2018-02-01T10:20:30", TIME),
    ("13/02/2018", "2018-02-13T00:00:00", DAY),
    ("02/13/2018 10:20 PM", "2018-02-13T22:20:00", LOCAL),
    ("02/02/2018", "2018-02-02T00:00:00", DAY),
    ("01.02.2018 10:20 Uhr", "2018-02-01T10:20:00", LOCAL),
    # words
    ("Feb 1, 2018 10:20 AM", "2018-02-01T10:20:00", LOCAL),
    ("February 1st, 2018 at 10:20 p.m.", "2018-02-01T22:20:00", LOCAL),
    ("12:00 AM, Feb 1, 2018", "2018-02-01T00:00:00", LOCAL),
    ("Thursday, 1st of February 2018", "2018-02-01T00:00:00", DAY),
    ("February 2018", "2018-02-01T00:00:00", MONTH),
    ("Do, 01 Feb 2018 10:20:30 +0100", "2018-02-01T09:20:30", TIME),
    ("1. Februar 2018, 10.20 Uhr", "2018-02-01T10:20:00", LOCAL),
    ("3. März 2018", "2018-03-03T00:00:00", DAY),
    ("1er février 2018 à 10h20", "2018-02-01T10:20:00", LOCAL),
    ("mar. 06 févr. 2018", "2018-02-06T00:00:00", DAY),
    ("15 août 2018", "2018-08-15T00:00:00", DAY),
    ("1 شباط/فبراير 2018", "2018-02-01T00:00:00", DAY),
    ("1 كانون الثاني 2018", "2018-01-01T00:00:00", DAY),
    ("الخميس، ١ تشرين الأول ٢٠١٨", "2018-10-01T00:00:00", DAY),
    ("١ فبراير ٢٠١٨ 10:20 م", "2018-02-01T22:20:00", LOCAL),
    ("2 أيلول 2018م", "2018-09-02T00:00:00", DAY),
    ("۱ فوریهٔ ۲۰۱۸", "2018-02-01T00:00:00", DAY),
    ("1 فبروری 2018", "2018-02-01T00:00:00", DAY),
    # the Persian calendar
    ("۱۳۹۶/۱۱/۱۲", "2018-02-01T00:00:00", DAY),
    ("1396-11-12T10:20:30+03:30", "2018-02-01T06:50:30", TIME),
    ("پنج‌شنبه ۱۲ بهمن ۱۳۹۶ - ۱۰:۲۰", "2018-02-01T10:20:00", LOCAL),
    ("پنجشنبه، 12 بهمن 1396 ساعت 10:20", "2018-02-01T10:20:00", LOCAL),
    ("پنج شنبه ۱۲ بهمن ۱۳۹۶ ساعت ۱۱:۳۲", "2018-02-01T11:32:00", LOCAL),
    ("سه شنبه 10 بهمن ماه 1396", "2018-01-30T00:00:00", DAY),
    ("پنج‌شنبه ۱۲ بهمن ماه ۱۳۹۶ ساعت ۱۱ و ۳۲ دقیقه", "2018-02-01T11:32:00", LOCAL),
    ("۱۲ بهمن ۱۳۹۶ ساعت ۸ و ۵ دقیقه بعد از ظهر", "2018-02-01T20:05:00", LOCAL),
    ("Thu, 12 Bahman 1396 11:32:06 +0330", "2018-02-01T08:02:06", TIME),
    ("پنجشنبه، ۱۲ بهمن‌ماه ۱۳۹۶، ساعت ۸ و ۱۵ دقیقه", "2018-02-01T08:15:00", LOCAL),
    ("دوشنبه، ۲۳ شهریورماه ۱۳۹۴", "2015-09-14T00:00:00", DAY),
    ("۱۲ بهمن ۱۳۹۶ (۱ فوریه ۲۰۱۸)", "2018-02-01T00:00:00", DAY),
    ("Thursday 1 February 2018 / ۱۲ بهمن ۱۳۹۶", "2018-02-01T00:00:00", DAY),
    ("(١٥ جمادى الأولى ١٤٣٩ هـ) ١ فبراير ٢٠١٨ م", "2018-02-01T00:00:00", DAY),
    ("الخميس ١٥ جمادى الأولى ١٤٣٩هـ الموافق ١ فبراير ٢٠١٨م", "2018-02-01T00:00:00", DAY),
    ("1 فبراير 2018 | 15 جمادى الأولى 1439", "2018-02-01T00:00:00", DAY),
    ("1 فبراير 2018، 15 جمادى الأولى 1439هـ", "2018-02-01T00:00:00", DAY),
    ("12 رێبەندان 1396", "2018-02-01T00:00:00", DAY),
    ("12 دلو 1396", "2018-02-01T00:00:00", DAY),
    ("30 اسفند 1399", "2021-03-20T00:00:00", DAY),
    ("1399/12/30", "2021-03-20T00:00:00", DAY),
]  # fmt: skip

NOT_READ = [
    "", " ", "yesterday", "2 hours ago", "soon", "10:20", "Thursday",
    "02/01/2018", "2/1/2018 10:20", "01-02-2018", "01/02/18", "18-02-01",
    "2018-02-30", "2018-13-01", "2018-00-01", "2018-02-00", "31 Feb 2018", "2026-13-45T99:99:99Z",
    "2018-02-01T25:00:00Z", "2018-02-01T24:00:01Z", "2018-02-01T10:61:00Z", "Feb 1, 2018 13:20 AM",
    "99999999999999", "0000000000", "123", "1396/12/30", "1396/13/01", "30 اسفند 1396",
    "Thu, 01 Feb 2018 10:20:30 +9999", "Thu, 01 Feb 2018 10:20:30 xyzzy",
    "Thu, 01 Feb 2018 10:20:30 EST +0100",
    "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1989-12-31", "2099-01-01", "4102444800",
    "1-3 February 2018", "February or March 2018", "12 بهمن 2018", "1 February 1396", "12 جمادى الأولى 1439",
    "1439/05/15", "Edited, 01 Feb 2018 10:20:30 GMT", "Dnt 01 Feb 2018",
    "۱۲ بهمن ۱۳۹۶ (۳ فوریه ۲۰۱۸)", "(15 جمادى الأولى 1439 هـ)",
    "1 February 2018 and 2 February 2018", "2018-02-01 2018-02-02", "published 1 February 2018",
    "1 February 118", "Feb 1 18", "x" * 10_000, "1" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize(("raw", "at", "precision"), READ)
def test_a_printed_date_is_read_as_printed(raw: str, at: str, precision: str) -> None:
    when = read_date(raw, not_after=NOW)
    assert when is not None
    assert (when.at.replace(tzinfo=None).isoformat(), when.precision, when.raw) == (at, precision, raw)
    assert when.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("raw", NOT_READ)
def test_what_is_ambiguous_impossible_or_no_date_is_not_read(raw: str) -> None:
    assert read_date(raw, not_after=NOW) is None


def test_a_date_is_at_most_a_day_ahead() -> None:
    assert read_date("2026-11-24T00:00:00Z", not_after=NOW) is not None
    assert read_date("2026-11-24T00:00:01Z", not_after=NOW) is None
    assert read_date("2030-01-01") is not None


def test_of_several_dates_the_first_that_can_be_read_counts() -> None:
    def first(*printed: str | None) -> tuple[str | None, str | None]:
        when, raw = first_readable(printed, language=None, not_after=NOW)
        return when.at.date().isoformat() if when else None, raw

    assert first("0000-00-00T00:00:00Z", "2018-02-01") == ("2018-02-01", "2018-02-01")
    assert first(None, "Invalid Date", "", "1 Feb 2018", "2 Feb 2018") == ("2018-02-01", "1 Feb 2018")
    assert first("soon", "later") == (None, "soon")
    assert first() == (None, None)


def test_language_settles_only_what_is_ambiguous() -> None:
    assert read_date("02/01/2018", language="fr") is None
    assert read_date("01.02.2018", language="en-US") is None
    assert read_date("13.02.2018", language="en-US") is not None
    assert read_date("1412/01/01") is None
    assert read_date("1412/01/01", language="ar") is None
    assert read_date("1412/01/01", language="fa-IR") is not None


@settings(max_examples=300, deadline=None)
@given(st.text() | st.from_regex(r"[0-9۰-۹:/. \-+TZ]{1,40}") | st.text("0123456789 -/:.,+TZbfeFanبهمن", max_size=40))
def test_no_text_raises_and_every_date_is_possible(raw: str) -> None:
    for when in (read_date(raw, not_after=NOW), date_in_title(raw, language=None, not_after=NOW)):
        assert when is None or datetime(1990, 1, 1, tzinfo=UTC) <= when.at <= NOW + timedelta(days=1)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 22)))
def test_every_moment_printed_in_three_ways_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for raw in (moment.isoformat(), moment.strftime("%a, %d %b %Y %H:%M:%S GMT"), str(int(moment.timestamp()))):
        when = read_date(raw, not_after=NOW)
        assert when is not None
        assert when.at == moment


@pytest.mark.parametrize(
    ("title", "day", "raw"),
    [
        ("Civil Society Hearing Into The 1988 Massacre, February 1, 2018", "2018-02-01", "February 1, 2018"),
        ("Thursday 1 February 2018: three prisoners executed", "2018-02-01", "1 February 2018"),
        ("Hearing on the 1st of February 2018", "2018-02-01", "1st of February 2018"),
        ("In 1988 – 1 February 2018", "2018-02-01", "1 February 2018"),
        ("Feb. 1, 2018 - 3 killed", "2018-02-01", "Feb. 1, 2018"),
        ("Massacre du 27 juillet 1988 : audience, 1er février 2018", "2018-02-01", "1er février 2018"),
        ("Nachrichten vom 1. Februar 2018", "2018-02-01", "1. Februar 2018"),
        ("گزارش زندان اوین، ۱۲ بهمن ۱۳۹۶", "2018-02-01", "۱۲ بهمن ۱۳۹۶"),
        ("۱۲ بهمن ۱۳۹۶ برابر با ۱ فوریه ۲۰۱۸", "2018-02-01", "۱۲ بهمن ۱۳۹۶"),
        ("أخبار 1 شباط/فبراير 2018", "2018-02-01", "1 شباط/فبراير 2018"),
        ("أخبار 1 كانون الثاني 2018", "2018-01-01", "1 كانون الثاني 2018"),
        ("Daily report 2018-02-01", "2018-02-01", "2018-02-01"),
        ("گزارش ۱۳۹۶/۱۱/۱۲", "2018-02-01", "۱۳۹۶/۱۱/۱۲"),
    ],
)
def test_a_whole_date_in_a_title_is_read_to_the_day(title: str, day: str, raw: str) -> None:
    when = date_in_title(title, language=None, not_after=NOW)
    assert when is not None
    assert (when.at.date().isoformat(), when.precision, when.raw) == (day, "day", raw)


@pytest.mark.parametrize(
    "title",
    [
        "", "The 1988 massacre", "Protests of 2018", "May 2018 report", "Ward 7: March 2018", "Friday, May 4",
        "February 1-3, 2018", "1–3 February 2018", "January 30 – February 1, 2018", "From 1 to 3 February 2018",
        "1, 2 and 3 February 2018", "12 December 2017 – 1 February 2018", "2018-02-01/2018-02-03", "2018/02/01-03",
        "1 August 1988 to 1 February 2018", "du 1er au 3 février 2018", "۱ تا ۳ بهمن ۱۳۹۶", "۱ و ۲ بهمن ۱۳۹۶",
        "1 February 2018 and 3 March 2019", "01/02/2018", "Executions in 2018. February 1 protest",
        "1 February 1988 remembered", "Execution set for 3 March 2030", "Article 19, 2018", "31 February 2018",
    ],
)  # fmt: skip
def test_a_year_a_span_or_an_ambiguous_date_in_a_title_is_none(title: str) -> None:
    assert date_in_title(title, language=None, not_after=NOW) is None
