"""One spelling of the words that two houses spell in two ways: umlauts written out, British and American English.

A word is spelt by itself and not by what else its text has, so that a text and its copy with a sentence more have the
same words. German words with ae, oe or ue have the vowel alone, as folded umlauts do; American endings in -ize become
-ise, and British words lose the u, l or ce that an American desk leaves out. Capitals without accents, ß and ligatures
are alike once folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from extractors.text.remembered import Remembered

# Behind a vowel or q, as in neue, Frauen, Quelle, the two letters are two; and so they are in the words named here.
WRITTEN_OUT = re.compile(
    r"(?<![aeouq])(?:(?<!gh)(?<!kh)ae(?!l$|ls$|li|d$)|oe(?!t$|ten|tin|tisch|ffiz|xist)|ue(?!ll)|(?<=[mfhgrb])ue(?=ll))"
)
ENGLISH = (
    (
        r"(|dis|un|en)(lab|col|fav|hon|neighb|behavi|harb|rum|hum|vig|arm|endeav|parl|sav|flav|clam|val|od|splend)our(.*)",
        r"\1\2or\3",
    ),
    (r"(?!(?:pr|s|se|caps|outs|downs|overs|res)iz)(.{3,40})iz(e|ed|es|ing|ations?|ers?)", r"\1is\2"),
    (r"(.{2,40})alyz(e|ed|es|ing)", r"\1alys\2"),
    (r"(def|off|lic|pret)ence(s|d|)", r"\1ense\2"),
    (r"(acknowledg|judg)ement(s|)", r"\1ment\2"),
    (r"(program)me(s|)", r"\1\2"),
    (r"(cent|theat|lit|fib|kilomet|met|centimet|spect)re(s|d|)", r"\1er\2"),
    (
        r"(travel|cancel|label|counsel|level|model|channel|quarrel|tunnel|fuel|signal|marshal|rival|total)l(ed|ing|[oe]rs?)",
        r"\1\2",
    ),
    (r"(t)yre(s|)", r"\1ire\2"),
    (r"(ag)eing", r"\1ing"),
    (r"(catalog)ue(s|)", r"\1\2"),
    (r"(s)c(eptic.*)", r"\1k\2"),
)
"""What is written in two ways, and the one of them."""
_ENGLISH = [(re.compile(wrong), right) for wrong, right in ENGLISH]
_EITHER_ENGLISH = re.compile("|".join(wrong for wrong, _ in ENGLISH))
"""Any of them, which is sooner asked than each: most words are written in one way."""
Spell = Callable[[str], str]
"""Gives a folded word in the one spelling."""


def speller(language: str | None) -> Spell:
    """How the folded words of a language are spelt alike; in most languages as they are."""
    code = (language or "").partition("-")[0].lower()
    if code == "en":
        return _ENGLISH_WORDS.__getitem__
    return _GERMAN_WORDS.__getitem__ if code == "de" else _as_it_is


def is_umlaut_lacking(one: str, other: str) -> bool:
    """Whether of two German words that are spelt alike one has an umlaut in two letters and the other has neither.

    So are the names of two people: Taefi and Tafi. Müller is Mueller, and Muller without it as well.
    """
    mine, theirs = (unicodedata.normalize("NFC", word).casefold() for word in (one, other))
    plain = WRITTEN_OUT.sub(lambda found: found[0][0], mine), WRITTEN_OUT.sub(lambda found: found[0][0], theirs)
    return mine != theirs and (plain[0] == theirs or plain[1] == mine)


def _as_it_is(word: str) -> str:
    return word


def _german(word: str) -> str:
    return WRITTEN_OUT.sub(lambda found: found[0][0], word)


def _english(word: str) -> str:
    if word.isascii() and _EITHER_ENGLISH.fullmatch(word):
        for wrong, right in _ENGLISH:
            if found := wrong.fullmatch(word):
                return found.expand(right)
    return word


_ENGLISH_WORDS, _GERMAN_WORDS = Remembered(_english), Remembered(_german)
