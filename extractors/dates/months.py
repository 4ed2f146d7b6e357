"""The words dates are printed with.

In English, French, German, Spanish, Italian, Russian, Turkish, Azeri, Kurdish, Arabic, Persian and Dari.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from unicodedata import category, normalize

Calendar = Literal["gregorian", "jalali"]

_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ڕ": "ر", "ڵ": "ل", "ـ": None, "\u200c": None, "\u200d": None}
)
_GREGORIAN = (
    "january jan janvier janv januar jänner يناير جانفي ژانویه جنوری كانون_الثاني",
    "february feb février févr fév februar feber فبراير فيفري فوریه فبروری شباط",
    "march mar mars märz mrz مارس مارچ آذار",
    "april apr avril avr أبريل إبريل أفريل آوریل اپریل نيسان",
    "may mai مايو ماي مه می أيار",
    "june jun juin juni يونيو يونيه جوان ژوئن جون حزيران",
    "july jul juillet juil juli يوليو يوليه جويلية يوليوز ژوئیه ژوییه جولای تموز",
    "august aug août aout أغسطس غشت أوت اوت آگوست اگست آب",
    "september sept sep septembre سبتمبر شتنبر سپتامبر سپتمبر أيلول",
    "october oct octobre oktober okt أكتوبر اکتبر اکتوبر تشرين_الأول",
    "november nov novembre نوفمبر نونبر نوامبر نومبر تشرين_الثاني",
    "december dec décembre déc dezember dez ديسمبر دجنبر دسامبر دسمبر كانون_الأول",
)
_MORE_GREGORIAN = (
    "ocak oca yanvar yan январь января янв enero ene gennaio gen çile çileya rêbendan کانوونی_دووەم کانونی_دووەم",
    "şubat şub sibat fevral fev февраль февраля февр фев febrero febbraio reşemî شوبات",
    "mart марта март мар marzo adar avdar ئازار",
    "nisan nis aprel апрель апреля апр abril abr aprile avrêl nîsan نیسان",
    "mayıs mayis май мая mayo maggio mag gulan ئایار",
    "haziran haz iyun iyn июнь июня июн junio giugno giu hezîran pûşper حوزەیران",
    "temmuz tem iyul iyl июль июля июл julio luglio lug tîrmeh tîrmih تەممووز تەموز",
    "ağustos ağu avqust avq август августа авг agosto ago tebax gelawêj ئاب",
    "eylül eyl sentyabr sen сентябрь сентября сент сен septiembre setiembre settembre sett set îlon rezber ئەیلوول",
    "ekim eki oktyabr октябрь октября окт octubre ottobre ott cotmeh kewçêr تشرینی_یەکەم",
    "kasım kasim kas noyabr noy ноябрь ноября нояб ноя noviembre mijdar sermawez تشرینی_دووەم",
    "aralık aralik ara dekabr декабрь декабря дек diciembre dic dicembre berfanbar kanûn کانوونی_یەکەم کانونی_یەکەم",
)
_KURMANJI = ("çileyê", "sibatê", "adarê avdarê", "nîsanê avrêlê", "gulanê", "hezîranê pûşperê", "tîrmehê", "tebaxê",
    "îlonê rezberê", "cotmehê kewçêrê", "mijdarê sermawezê", "kanûnê berfanbarê")  # fmt: skip
"""Its months as they stand after a number."""
_KURMANJI_OF_A_YEAR = (
    "çileya kanûna_paşîn", "sibata şibata", "adara avdara", "nîsana avrêla", "gulana", "hezîrana pûşpera",
    "tîrmeha", "tebaxa gelawêja", "îlona rezbera", "cotmeha kewçêra çiriya_pêşîn teşrîna_pêşîn",
    "mijdara sermaweza çiriya_paşîn teşrîna_paşîn", "kanûna berfanbara kanûna_pêşîn",
)  # fmt: skip
"""And before the number of a year ("16ê Mijdara 2026an")."""
_SORANI = (
    "کانوونی_دووەمی کانونی_دووەمی یەنایەر جەنیوەری", "شوباتی فێبریوەری", "ئازاری مارسی", "نیسانی ئەپریل", "ئایاری مەی",
    "حوزەیرانی جوون", "تەممووزی تەموزی جولای", "ئابی ئۆگەست", "ئەیلوولی سێپتەمبەر سێپتەمبەری",
    "تشرینی_یەکەمی ئۆکتۆبەر ئۆکتۆبەری", "تشرینی_دووەمی نۆڤەمبەر نۆڤەمبەری",
    "کانوونی_یەکەمی کانونی_یەکەمی دیسێمبەر دیسەمبەر دیسێمبەری",
)  # fmt: skip
_JALALI = (
    "فروردین حمل farvardin خاکەلێوە",
    "اردیبهشت ثور ordibehesht گوڵان",
    "خرداد جوزا khordad جۆزەردان",
    "تیر سرطان tir پووشپەڕ",
    "مرداد امرداد اسد mordad amordad گەلاوێژ",
    "شهریور سنبله shahrivar خەرمانان",
    "مهر میزان mehr ڕەزبەر",
    "آبان عقرب aban abaan گەڵاڕێزان خەزەڵوەر",
    "آذر قوس azar سەرماوەز",
    "دی جدی dey بەفرانبار",
    "بهمن دلو bahman ڕێبەندان",
    "اسفند حوت esfand ڕەشەمێ",
)
_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اثنين ثلاثاء أربعاء خميس جمعة سبت أحد
    pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz
    pts pzts çrş çarş prş cts pzr
    bazar ertəsi axşamı çərşənbə cümə şənbə duşem sêşem çarşem pêncşem în înî şemî yekşem
    baz bze çax çər cax cüm şən bz be ça çə ca cü şə b e ç c ş
    duşemb sêşemb çarşemb pêncşemb yekşemb duşemî sêşemî çarşemî pêncşemî duş sêş pênc yekş şem
    dşm sşm çşm pşm yşm dş sş çş pş yş
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
    пнд втр срд чтв птн сбт вск вос пон вто сре чет пят суб
    lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom
    lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab
    شەممە یەکشەممە دووشەممە سێشەممە چوارشەممە پێنجشەممە هەینی ھەینی
    یەک دوو سێ چوار پێنج شەمە دوشەممە یەکشەمە دووشەمە دوشەمە سێشەمە چوارشەمە پێنجشەمە جومعە
    shanbeh yekshanbeh doshanbeh seshanbeh chaharshanbeh panjshanbeh jomeh
    shanbe yekshanbe doshanbe seshanbe chaharshanbe panjshanbe jome
    شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه
"""
_SILENT = """
    at on of the um uhr à le den der am du de heures ساعت الساعة
    h hrs klo
    a las alle ore saat в г года год ماه ی il ildə ilin ساڵی د کال به تاریخ سال خورشیدی ه.ش
    يوم روز تاریخ بتاريخ مورخ عند میلادی ميلادي ميلادية م شمسی خورشیدی
"""
_HALVES = "am=0 pm=12 صبح=0 بامداد=0 عصر=12 بعدازظهر=12 صباحا=0 مساء=12 ص=0 م=12"
_ZONES = """
    z=0 ut=0 utc=0 gmt=0 est=-300 edt=-240 cst=-360 cdt=-300 mst=-420 mdt=-360 pst=-480 pdt=-420
    wet=0 west=60 met=60 mest=120
    cet=60 cest=120 mez=60 mesz=120 eet=120 eest=180 bst=60 msk=180 trt=180 irst=210 irdt=270 aft=270
    pkt=300 sgt=480 hkt=480 jst=540 kst=540 aest=600 aedt=660 nzst=720 nzdt=780 sast=120 cat=120 eat=180 wat=60
"""


@lru_cache(maxsize=2**15)  # half of a text's words are the same few hundred
def fold_month(word: str) -> str:
    """The word without case, accents, joiners and the differences between Arabic and Persian letters."""
    plain = normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(mark for mark in plain if category(mark) != "Mn").translate(_LETTERS)


def _named(names: tuple[str, ...]) -> dict[str, int]:
    return {fold_month(name).replace("_", " "): n for n, line in enumerate(names, 1) for name in line.split()}


def _valued(pairs: str) -> dict[str, int]:
    return {fold_month(name): int(value) for name, value in (pair.split("=") for pair in pairs.split())}


MONTHS: dict[str, tuple[Calendar, int]] = {
    **{
        name: ("gregorian", n)
        for names in (_GREGORIAN, _MORE_GREGORIAN, _KURMANJI, _KURMANJI_OF_A_YEAR, _SORANI)
        for name, n in _named(names).items()
    },
    **{f"{name}{month}": ("jalali", n) for name, n in _named(_JALALI).items() for month in ("", fold_month("ماه"))},
}
"""Folded name to calendar and month; a name of two words has one blank."""
FIRST_WORDS = frozenset(name.split()[0] for name in MONTHS if " " in name)
WEEKDAYS = frozenset(fold_month(name) for name in _WEEKDAYS.split())
SILENT = frozenset(fold_month(name) for name in _SILENT.split())
"""Words that stand in a printed date and say nothing."""
HALVES = _valued(_HALVES)
"""Hours that a half of the day adds to a twelve-hour clock."""
ZONES = _valued(_ZONES)
"""Minutes east of Greenwich. Names that mean several zones (IST, AST) are left out: such a time is local."""
RANGES = frozenset(fold_month(name) for name in "to until till and through au et bis und تا و إلى الى حتى الی".split())  # noqa: SIM905
"""Words that join two ends of a span, or two days."""

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def latin_digits(text: str) -> str:
    """The text with Persian and Arabic digits as 0-9; every character keeps its place."""
    return text.translate(_DIGITS)


WORD = re.compile(r"[^\W\d_](?:[^\W\d_]++|[\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d\u0640]++)*+")
"""One word as printed, with its joiners and marks."""
