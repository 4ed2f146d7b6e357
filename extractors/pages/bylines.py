"""Names of people as pages print them: less "By", degrees and a journalist's short sign; several on one line parted."""

from __future__ import annotations

import re

from extractors.text.html import one_line

# Some sites put the whole article into the field of the author.
FIELD_CHARS = 1_000
LONGEST = 200
NO_NAME = re.compile(
    r"https?:|www\.|@|^[\W\d_]*$|^(?:admin|administrator|webmaster|editor|root|user\d*)$", re.IGNORECASE
)
OF_KIND = (
    r"(?:an? )?(?:(?:guest )?(?:essay|post|column|opinion|commentary|analysis|report|interview)) by"
    r"|(?:ein(?:e)? )?(?:gast)?(?:beitrag|kommentar|bericht|artikel|text|interview|analyse|reportage|essay|kolumne) von"
    r"|(?:une? )?(?:article|texte|reportage|récit|tribune|enquête|analyse|chronique|entretien|billet) (?:de|par)"
    r"|(?:una? )?(?:artículo|texto|reportaje|análisis|entrevista|articolo|inchiesta|a cura) (?:de|por|di)"
)
"""What names a person as the writer of a kind of text."""
LABELS = (
    r"textos?(?=\s?:)|text(?=\s?:)|testo(?=\s?:)|yazan|yazar|röportaj|muhabir|müəllif|автор[ы]?|текст(?=\s?:)|материал(?=\s?:)|беседовала?"
    r"|reporting by"
    r"|(?:\w{2,20}\s[-–—]\s)?(?:مراسلة?|خبرنگار) [^\d:؛،,.]{2,40}(?=\s?:)"
    r"|nivîskar|نویسندگان|گزارشگران|گفت\u200c?و\u200c?گو(?: از| با)?(?=\s?:)|گفتگو(?: از)?(?=\s?:)"
    r"|مصاحبه(?=\s?:)"
    r"|حاورت?ه?ا?(?=\s?:)|أجر[ىت] الحوار|تحقيق(?=\s?:)|nûçe(?=\s?:)|نووسینی|نووسەر|ئامادەکردنی|نوشتهٔ|تهیه و تنظیم"
    r"|حوار(?=\s?:)|تحرير(?=\s?:)"
)
"""What stands before a name, as "By" does."""
BY = re.compile(
    r"^\s*(?:(?:read more about|autor(?:in)?|authors?|text)\b|(?:\w+\s+)?by\b|par\b|von\b|por\b|di\b"
    r"|haber(?:i)?|propos recueillis par|texte?(?:\s*:)|گزارش از|گزارشگر|خبرنگار|إعداد|تقرير"
    rf"|von unser\w{{1,3}} \w{{2,40}}|{OF_KIND}|{LABELS}"
    r"|نویسنده|نوشته(?:ٔ|\u200c?ی)?|بقلم|كتبه|کتبه|كتبت?)(?:\s*[:/]\s*|\s+)",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"(?:(?:(?:written|posted|reported|words|story|text|article|review|recipe)\s+)?by|von unser\w{1,3} \w{2,40}"
    r"|von|par|por"
    rf"|{OF_KIND}|{LABELS}"
    r"|haber|propos recueillis par|textes?(?=\s?:)"
    r"|گزارش از|گزارشگر|گزارش(?=\s?:)|خبرنگار|إعداد"
    r"|نویسنده|نوشته(?:ٔ|\u200c?ی)?|به قلم|بقلم|كتبه|کتبه|كتبت?)\s*(?:[:/]|(?=\s)|$)\s*",
    re.IGNORECASE,
)
"""The start of a byline where it is a line, or a piece of one, by itself."""
SIGN = re.compile(r"(?<=\w\s)\(\w{2,4}\.?\)$")
"""The short sign of a journalist after the name."""
DEGREES = re.compile(
    r"(?:,\s*(?:Ph\.?D|M\.?D|D\.?O|J\.?D|LL\.?M|Esq|M\.?A|M\.?S|M\.?Sc|MBA|MPH|MPA|RN|RDN?|LD|CPA|CFA|CFP|DDS|DVM)\.?){1,9}$"
)
ROLE = re.compile(
    r"(?<=\w\s\w)(\w*)"
    r"(?:,?\s+(?:senior|staff|chief|contributing|deputy|managing|political|foreign|special|freelance)){0,5}"
    r",?\s+(?:writer|editor|reporter|correspondent|journalist|contributor|columnist|redakteur(?:in)?|autor(?:in)?"
    r"|korrespondent(?:in)?|journaliste|correspondante?)$",
    re.IGNORECASE,
)
"""What a person of two names or more does for the paper."""
NOBODY = re.compile(
    r"\b(?:our|the|a|senior|staff|chief|contributing|deputy|managing|political|foreign|special)\b", re.IGNORECASE
)
"""What stands before a role where nobody is named: "Our Special Correspondent"."""
JOINED = re.compile(r"[,،]\s++|(?<!\s)\s++(?:and|und|et|y|og|och|&|و)\s++")
IN_WORDS = re.compile(r"\s(?:and|und|et|y|og|och|&|و)\s")
PLAIN_WORD = re.compile(r"\b(?!(?:de|del|da|di|van|von|der|den|bin|ibn|al|el|la|le)\b)[a-zà-ÿ]")
STAFF = re.compile(
    r"\b(?:team|staff|newsroom|editors|editorial|correspondents?|reporters?|redaktion|rédaction|redacción|redazione)\b"
    r"|تحریریه|التحرير",
    re.IGNORECASE,
)


IN_PLACE = re.compile(r" in [A-Z][\w.'-]{1,30}(?: [A-Z][\w.'-]{1,30}){0,2}(?= (?:and|und|et|&) |, )")
"""Where one writer of several is."""
WITH_AGENCY = re.compile(
    r"(?<![ ,(])[ ,(]{1,3}(?:avec|mit|with|and|et|und|con|/|y|e)? ?(?:l')?"
    r"(?:AFP|Reuters|AP|dpa|DPA|EFE|ANSA|agences?|Agenturen|agencies|agencias)\)?(?=$|, )"
)
"""An agency whose reports a person used."""
AGENCY = re.compile(r"(?:the )?Associated Press|Agence France-Presse|Reuters|AFP|AP|dpa|EFE|ANSA|UPI", re.IGNORECASE)
CREDITED = re.compile(
    r"(?<=\w)(?:\s?[/|,;،.]|\s[-–—])\s?(?:edited|editing|translat\w{1,4}|additional reporting"
    r"|übersetzt|traduit|traducción"
    r"|ترجمه|ترجمة|مترجم|ویرایش|تحرير|foto(?:s|ğraf(?:lar)?|graf\w{0,10}|grafías?)?|photos?"
    r"|photographs?|bilder|kamera|vidéo"
    r"|video|фото|illustrations?|عکس(?:‌ها)?|تصوير|صور)\b.{0,80}$",
    re.IGNORECASE,
)
"""Who made the pictures, after who wrote the text."""
DESKS = re.compile(
    r"^(?:(?:(?:ال)?مصدر|منبع)(?:\s?[:/]|\s).{0,60}|(?:ال)?وكالات(?: .{0,30})?|خبرگزاری\u200c?ها|متابعات"
    r"|(?:هیئت )?تحریریه|هيئة التحرير|غرفة الأخبار|agences|agenturen|(?:unserer )?redaktion|(?:la )?rédaction|redacción"
    r"|redazione|редакция|(?:haber )?merkezi)$",
    re.IGNORECASE,
)
"""The whole newsroom, or where a text was taken from: nobody wrote it who has a name, and no desk did."""
TEXT_AND_PHOTOS = re.compile(
    r"^(.{3,60}?)\s\((?:text|texte|texto|words)\)\s?(?:,|/|&|and|und|et|y)\s?.{3,60}\((?:foto|photo|bild|picture|image).{0,10}\)$",
    re.IGNORECASE,
)
"""One who wrote, and one who took the pictures."""
CREDIT = re.compile(
    r"^(?:foto\w{0,12}|photos?|photographs?|bild(?:er)?|images?|عکس(?:\u200c?ها)?|تصوير|صور|фото|edited|translat\w{1,4}|ترجمه|ترجمة"
    r"|مترجم|ویرایش|übersetzung|traduction|traducción|çeviri|перевод)(?:\s+(?:by|par|von|de|از))?"
    r"(?:\s*[:：/]|(?<=photos)\s|(?<=photo)\s|(?<=fotos)\s|(?<=foto)\s|(?<=عکس)\s|(?<=ترجم.)\s)",
    re.IGNORECASE,
)
"""Names who took the pictures, edited or translated, and nobody who wrote."""
COMMA_ROLE = re.compile(
    r"(?:[,،]|(?<=\w)\s[-–—|])\s[^,،;]{0,50}?\b(?:writer|editor|reporter|correspondent|journalist|columnist"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journalist(?:in|e)|correspondante?|envoyée? spéciale?|rédacteur|rédactrice"
    r"|corresponsal|periodista"
    r"|корреспондент|журналист(?:ка)?|обозреватель|редактор"
    r"|redactora?|enviad[oa] especial|corrispondente|giornalista|inviat[oa]|muhabiri?|gazeteci"
    r"|خبرنگار|روزنامه\u200c? ?نگار|گزارشگر|سردبیر|دبیر|نویسنده|پژوهشگر|تحلیلگر|مراسلة?|صحفية?|صحافية?|محررة?|كاتبة?"
    r"|باحثة?)\b(?:(?!\s(?:and|und|et|y|و|&)\s)[^;]){0,40}$",
    re.IGNORECASE,
)
"""What a person is, after a comma, with their field or place."""
ARTICLES = frozenset({"le", "la", "les", "the", "der", "die", "das", "el", "il", "our", "l'equipe"})
"""What the name of a paper begins with, and no person's."""
RUBRIC = frozenset(
    """
    news world politics opinion sport sports business culture home international national local breaking follow share
    actualités monde politique société nachrichten politik welt ausland noticias mundo notizie haber gündem
    اخبار سیاسی اجتماعی جهان ایران أخبار سياسة العالم
    """.split()  # noqa: SIM905
)
"""Names of sections, of which no person bears one alone."""
GLUED_AND = re.compile("\\sو(?=[\u0621-\u064a]{3,} )(?!(?:ليد|ائل|سيم|جدي|فاء|داد|ردة|هيب|حيد|سام|جيه|ديع|سيلة|اصف) )")
"""The Arabic "and", which is written together with the name after it."""
PLACE = re.compile(r"(?<!\s)\s++in\s++(?=[A-Z])[^,;.]{2,40}$")
"""Where the writers of a line are."""
DATED = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|january|february|march|april|june|july|august|september|october|november|december)\b.*\d",
    re.IGNORECASE,
)


def byline_of(raw: str | None) -> str | None:
    """The name in a byline, without "By", or None when it is an address, a login, a number or nothing."""
    line = one_line((raw or "")[:FIELD_CHARS])
    if CREDIT.search(line):
        return None
    name = SIGN.sub("", BY.sub("", line)).strip(" ,;:|-–—•")
    name = PLACE.sub("", IN_PLACE.sub("", DEGREES.sub("", without_credits(name))))
    if DATED.search(name) or is_rubric(name) or DESKS.search(name):
        return None
    is_paper = name.split(" ", 1)[0].casefold() in ARTICLES
    if not is_paper and " " in (person := COMMA_ROLE.sub("", name).strip()):
        name = person
    person = ROLE.sub(r"\1", name)
    name = name if NOBODY.search(person) else person
    return name if name and NO_NAME.search(name) is None and len(name) <= LONGEST else None


def without_credits(name: str) -> str:
    """A byline less who made the pictures, and the agency whose reports a person used."""
    if name.split(" ", 1)[0].casefold() in ARTICLES:
        return name
    name = CREDITED.sub("", TEXT_AND_PHOTOS.sub(r"\1", name))
    person = WITH_AGENCY.sub("", name).strip()
    return person if " " in person else name


def less_role(name: str) -> str:
    """A name without what its person is, after a comma."""
    return COMMA_ROLE.sub("", name)


def is_rubric(name: str) -> bool:
    """Whether it is the name of a section of a paper."""
    return name.casefold() in RUBRIC


def persons(name: str) -> list[str]:
    """The persons a line joins ("Anna Martel und Lea Wagner, Nairobi"), or the line when it may be one name."""
    parts = [part for part in JOINED.split(COMMA_ROLE.sub("", name)) if part]
    if len(parts) > 2 and AGENCY.fullmatch(parts[-1]):
        parts.pop()
    found = [part for part in parts if 2 <= len(part.split()) <= 4 and not PLAIN_WORD.search(part)]
    if len(found) > 1 and len(parts) - len(found) <= 1:
        return found
    return parts if len(parts) == 1 and " " in parts[0] else [name]


def joined_persons(name: str) -> list[str]:
    """The persons that a word like "and" joins; a comma alone may stand within one name, or before a place."""
    if GLUED_AND.search(name):
        parts = GLUED_AND.split(name)
        return parts if all(2 <= len(part.split()) <= 4 for part in parts) else [name]
    return persons(name) if IN_WORDS.search(name) else [name]


def is_staff(name: str) -> bool:
    """Whether it names a desk or a team, and no person."""
    return STAFF.search(name) is not None
