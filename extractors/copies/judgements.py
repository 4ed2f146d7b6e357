"""Whether two texts are one, by what stands in one in the place of what in the other, and the sentences that decided.

A person's name in another's place makes another notice, however long the form is; so does a headline in which nothing
but a name differs. Where headlines and openings have nothing in common, up to four fifths of common text is background;
within one source all of it is: nobody prints a report again under another headline and beginning, but many use a form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.copies.alignment import Alignment, IsForm, Pair, Replaced, align, is_no_form, pair_of
from extractors.copies.openings import (
    BACKGROUND,
    are_in_one_place,
    begin_alike,
    is_background,
    is_credit_line,
    open_alike,
    opening_of,
    tell_two_sittings,
)
from extractors.copies.ordinary_words import is_ordinary
from extractors.copies.person_names import (
    full_name_in,
    fullnames_in,
    initials_in,
    is_credit,
    names_in,
    person_in,
    speaks,
    told_in,
)
from extractors.copies.respelling import is_all_else_equal, is_one_age_and_day, respelt, spelt_apart
from extractors.copies.unnamed_people import is_correction, other_person
from extractors.copies.versions.communities import tell_two_communities
from extractors.copies.versions.next_news import (
    is_follow_up,
    tell_other_news,
    tell_two_decisions,
    tell_two_periods,
    tell_two_places,
)
from extractors.copies.versions.opposites import tell_opposites
from extractors.copies.versions.other_figures import are_other_figures, is_figure
from extractors.copies.versions.other_things import tell_other_things
from extractors.copies.versions.updates import is_corrected, is_update, tell_other_dead
from extractors.copies.wordings import Sentence, Wording
from extractors.text.name_spellings import are_two_names, is_same_name

LEAST_COMMON = 0.3
"""Share of two texts together that must be common to both."""
FULL_NAME = 4
"""Words of the longest name in a headline."""

Kind = Literal["one text", "another notice", "another event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether two texts are one, and why."""

    kind: Kind
    reason: str
    """In words, without any of the text's."""
    here: str = ""
    """The sentence that decided, as published; empty where none by itself did."""
    there: str = ""
    """What stands in its place in the other text."""
    share: float = 0.0
    """Share of the two texts together that is common to both."""


def compare(here: Wording, there: Wording, is_form: IsForm = is_no_form) -> Judgement:
    """Whether two texts are one; `is_form` tells of a sentence whether many other texts have it: it tells nothing."""
    if not here.sentences or not there.sentences:
        return Judgement(kind="another event", reason="one of the two has no sentence")
    laid = align(here, there, is_form)
    judgement = _judged(laid)
    # One person's name in two spellings is no other name: the one is read as the other, and the two judged again.
    read = None if judgement.kind == "one text" else respelt(laid)
    if read is None:
        return judgement
    again = align(here, read.there, is_form)
    judged = _judged(again)
    # Another spelling and another age or day are two hints at two people, unless one text says that it corrects.
    is_one = is_one_age_and_day(again) or is_corrected(again) or is_correction(again)
    if judged.kind != "one text" or not (is_one if read.is_sure else is_all_else_equal(again)):
        return judgement
    reason = f"{judged.reason}; a name is spelt in two ways"
    return replace(judged, reason=reason, here=read.where.here.text, there=read.where.there.text)


def _judged(laid: Alignment) -> Judgement:
    here, there = laid.here, laid.there
    share = laid.share()
    # Another name in an otherwise equal sentence makes another notice, at any length: a limit at some length let a form
    # of 300 words pass. No distance of letters: Hosseini and Hasani are one letter apart in Persian.
    corrected = is_corrected(laid)
    if not corrected and (found := _renamed(laid)):
        return Judgement(kind="another notice", reason=found[0], here=found[1].text, there=found[2].text, share=share)
    if laid.is_nothing_but_form and here.title.key != there.title.key:
        reason = "nothing but a form that many texts have is common to both, and the headlines are not"
        return Judgement(
            kind="another notice", reason=reason, here=here.title.text, there=there.title.text, share=share
        )
    if not corrected and (found := other_person(laid, pair_of(here.title, there.title))):
        return Judgement(kind="another notice", reason=found[0], here=found[1].text, there=found[2].text, share=share)
    for tell, reason in () if corrected else OTHER_NEWS:
        if two := tell(laid):
            quoted = {"here": two.here.text, "there": two.there.text}
            return Judgement(kind="another notice", reason=reason, share=share, **quoted)
    if not corrected and are_other_figures(laid):
        pair = next(pair for pair in laid.edited if any(is_figure(pair, one) for one in pair.replaced))
        reason = "the form is the same, and most figures in it are others"
        return Judgement(kind="another notice", reason=reason, here=pair.here.text, there=pair.there.text, share=share)
    if share < LEAST_COMMON:
        return Judgement(kind="another event", reason=f"only {share:.0%} of the two is common to both", share=share)
    if (
        tell_two_sittings(laid)
        or tell_two_decisions(laid)
        or is_follow_up(laid)
        or tell_two_places(laid)
        or (not open_alike(laid) and is_background(laid))
    ):
        openings = opening_of(laid.only_here, here), opening_of(laid.only_there, there)
        reason = f"headlines and openings have nothing in common: {share:.0%} of the two is background that both tell"
        return Judgement(kind="another event", reason=reason, here=openings[0], there=openings[1], share=share)
    if not laid.same and not laid.form and tell_other_things(here, there):
        openings = opening_of(laid.only_here, here), opening_of(laid.only_there, there)
        reason = "no sentence stands in both as it is, and one tells of something that the other has not"
        return Judgement(kind="another event", reason=reason, here=openings[0], there=openings[1], share=share)
    return _one_text(laid, share)


OTHER_NEWS: tuple[tuple[Callable[[Alignment], Pair | None], str], ...] = (
    (tell_other_news, "one source tells other news in the same opening"),
    (tell_two_communities, "the openings are otherwise the same, and tell of people of two trades or communities"),
    (tell_opposites, "the openings are otherwise the same, and one says the opposite of the other"),
    (tell_two_periods, "the openings tell two months, or two of a row that is numbered"),
    (tell_other_dead, "the form is the same, and other numbers of people were executed, of whom none is named in both"),
)
"""What tells two pairs of openings apart that are otherwise the same, and how `why` says it, in this order."""


def _one_text(laid: Alignment, share: float) -> Judgement:
    same, edited = len(laid.same), len(laid.edited)
    alone = f"{len(laid.only_here)} stand only here and {len(laid.only_there)} only there"
    reason = f"sentence by sentence, {same} are the same and {edited} are edited, {alone}"
    counted = [pair for pair in laid.edited if any(is_figure(pair, one) for one in pair.replaced)]
    if counted and is_update(laid):
        reason = f"one is the other brought up to date, with a higher figure and more told: {reason}"
    decided = next(((one.here, one.there) for one in (*counted, *laid.edited)), None)
    if decided is None and laid.same:
        longest = max(laid.same, key=lambda one: len(one.key))
        decided = longest, longest
    passages = {"here": decided[0].text, "there": decided[1].text} if decided else {}
    return Judgement(kind="one text", reason=reason, share=share, **passages)


def _renamed(laid: Alignment) -> tuple[str, Sentence, Sentence] | None:
    """Where a name stands in another's place, and the two sentences."""
    heading = pair_of(laid.here.title, laid.there.title)
    if laid.here.title.key != laid.there.title.key and laid.here.title.key and laid.there.title.key:
        if _is_all_but_name(laid, heading) or (
            heading.is_otherwise_equal and any(_is_renamed(laid, heading, one) for one in heading.replaced)
        ):
            return "the headlines differ in a name alone", heading.here, heading.there
        if _is_nothing_but_names(laid, heading):
            return "the headlines are two names, and neither stands in the other text", heading.here, heading.there
    for pair in laid.edited:
        if pair.is_otherwise_equal and not is_credit_line(laid, pair):
            for one in pair.replaced:
                if _is_renamed(laid, pair, one):
                    return (
                        "a name stands in another's place in a sentence that is otherwise the same",
                        pair.here,
                        pair.there,
                    )
    return spelt_apart(laid) or _other_people(laid) or _others_in_the_middle(laid)


def _others_in_the_middle(laid: Alignment) -> tuple[str, Sentence, Sentence] | None:
    """Where only what stands in one another's place names anybody: a notice whose person is in no other sentence."""
    if laid.overlap() <= BACKGROUND or not laid.only_here or not laid.only_there:
        return None
    common = [*laid.same, *laid.form, *(pair.here for pair in laid.edited)]
    if any(True for one in common for _ in fullnames_in(one)):
        return None
    mine, theirs = (
        [one for one in alone if not is_credit(one) and not speaks(one, text.language)]
        for alone, text in ((laid.only_here, laid.here), (laid.only_there, laid.there))
    )
    here = person_in(mine, laid.here, laid.there)
    there = person_in(theirs, laid.there, laid.here) if here else None
    is_one_for_one = len(mine) == len(theirs) == 1 and are_in_one_place(laid, mine[0], theirs[0], common)
    if here and there and (here[0] or there[0] or is_one_for_one):
        return "they name different people in one another's place, and the rest names nobody", here[1], there[1]
    return None


def _is_all_but_name(laid: Alignment, heading: Pair) -> bool:
    """Whether two headlines are the same but for a name on one side at least."""
    if heading.same == 0 or len(heading.replaced) != 1:
        return False
    (one,) = heading.replaced
    if any(
        span[1] - span[0] + heading.same != len(of.words) or span[1] - span[0] > FULL_NAME
        for span, of in ((one.here, heading.here), (one.there, heading.there))
    ):
        return False
    if initials_in(heading.here, one.here) and initials_in(heading.there, one.there):
        return True
    here = names_in(heading.here, one.here, laid.here, laid.there)
    there = names_in(heading.there, one.there, laid.there, laid.here)
    theirs = heading.there.words[slice(*one.there)]
    is_caseless = not any(letter.isupper() or letter.islower() for letter in heading.here.text)
    is_spelling = bool(here) and all(any(is_same_name(a, b) for b in theirs) for a in here)
    return (bool(here and there) or (is_caseless and bool(here or there))) and not is_spelling


def _is_nothing_but_names(laid: Alignment, heading: Pair) -> bool:
    sides = ((heading.here, laid.there), (heading.there, laid.here))
    return laid.share() > BACKGROUND and all(
        0 < len(one.words) <= 4
        and all(not is_ordinary(word) and word not in other.known for word in one.words)
        and all(_is_capital(written) for written in one.written)
        and not any(set(one.words) & set(sentence.words) for sentence in own.sentences)
        for (one, other), own in zip(sides, (laid.here, laid.there), strict=True)
    )


def _is_capital(written: str) -> bool:
    return written[0].isupper() or not written[0].islower()


def _is_renamed(laid: Alignment, pair: Pair, one: Replaced) -> bool:
    """Whether a name stands where the other text has another, that it has nowhere else."""
    here, there = pair.here.words[slice(*one.here)], pair.there.words[slice(*one.there)]
    if "".join(here) == "".join(there):
        return False
    if len(here) == len(there) == 1 and _are_listed(pair, one, here[0], there[0]):
        return True
    letters = initials_in(pair.here, one.here), initials_in(pair.there, one.there)
    mine = names_in(pair.here, one.here, laid.here, laid.there)
    theirs = names_in(pair.there, one.there, laid.there, laid.here)
    if any(letters):
        both = [some or [word[0] for word in names] for some, names in zip(letters, (mine, theirs), strict=True)]
        return all(both) and both[0] != both[1]
    if not mine or not theirs or is_same_name("".join(mine), "".join(theirs)):
        return False
    return not all(any(is_same_name(a, b) for b in there) for a in mine)


def _are_listed(pair: Pair, one: Replaced, here: str, there: str) -> bool:
    """Whether two words are two names of the list, be they ordinary words as well, as Said is in English."""
    written = pair.here.written[one.here[0]], pair.there.written[one.there[0]]
    return are_two_names(here, there) and all(map(_is_capital, written)) and not pair.here.is_title_case


def _other_people(laid: Alignment) -> tuple[str, Sentence, Sentence] | None:
    """Where headlines or openings name people whom the other text does not name, one of them by the full name."""
    if laid.overlap() <= LEAST_COMMON and not laid.form:
        return None
    common = {one.key for one in (*laid.same, *laid.form)}
    titles = [laid.here.title], [laid.there.title]
    firsts = tuple([one for one in text.sentences[:2] if one.key not in common] for text in (laid.here, laid.there))
    openings = titles[0] + firsts[0], titles[1] + firsts[1]
    ways = [titles, firsts] if begin_alike(laid) else [openings]
    for mine, theirs in ways:
        here = person_in(mine, laid.here, laid.there)
        there = person_in(theirs, laid.there, laid.here) if here else None
        if here and there and (here[0] or there[0]):
            return "they open with different people, and the rest is in common", here[1], there[1]
    return None if begin_alike(laid) else _full_and_one_name(laid, *openings)


def _full_and_one_name(
    laid: Alignment, here: Sequence[Sentence], there: Sequence[Sentence]
) -> tuple[str, Sentence, Sentence] | None:
    """Where one opens with a full name that the other does not have, and the other tells of another place.

    Where the other calls somebody by one name of the two, a number that it alone tells is enough.
    """
    for mine, theirs, own, other in ((here, there, laid.here, laid.there), (there, here, laid.there, laid.here)):
        found = full_name_in(mine, other)
        if not found:
            continue
        sentence, name = found
        is_namesake = any(set(name) & set(one.words) for one in theirs)
        alone = told_in(theirs, own, is_namesake=is_namesake)
        if alone and (is_namesake or told_in(mine, other, is_namesake=False)):
            reason = "one opens with a full name that the other does not have, and the other tells of more"
            return (reason, sentence, alone) if own is laid.here else (reason, alone, sentence)
    return None
