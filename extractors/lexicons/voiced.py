"""What one language says behind a number, and how it names who speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.lexicons.written import some_of
from extractors.text.folding import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifiersBehind:
    """What qualifies a number behind it or its people, folded."""

    phrases: re.Pattern[str]
    qualifier_of: Mapping[str, str]
    followed: re.Pattern[str]
    """What may follow them, beside an event and the end of a clause."""
    complements: re.Pattern[str]
    """What seems to be that and is their own: at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """How one language names who speaks, beside what stands before and behind the name, folded."""

    counting: re.Pattern[str]
    """Verbs whose subject speaks where their number follows at once: HRANA recorded 12 executions."""
    befalling: frozenset[str]
    """Those of them that are said of places, too: Iran recorded 12 executions."""
    closed: Mapping[str, str]
    """The word that must end the clause of such a verb: räumte 40 Tote ein."""
    putting: re.Pattern[str]
    """Verbs whose subject speaks where "at" and their number follow: put the toll at 12."""
    pronouns: frozenset[str]
    """Who is named so is named whole."""
    ends: frozenset[str]
    """Words before which a name ends that no comma ends."""
    verbs: frozenset[str]
    """What shows that more than a name stands before a comma: laut HRANA wurden 12 getötet, 30 verletzt."""
    about: frozenset[str]
    """What begins a clause about those who are named."""


def behind_of(lists: Mapping[str, Any]) -> QualifiersBehind:
    """What qualifies a number behind it, as a lexicon writes it."""
    qualifier_of = {folded(one): name for name, some in lists.get("qualifiers", {}).items() for one in some}
    return QualifiersBehind(
        phrases=some_of(qualifier_of),
        qualifier_of=qualifier_of,
        followed=some_of(lists.get("followed", ())),
        complements=some_of(lists.get("complements", ())),
    )


def speakers_of(lists: Mapping[str, Any]) -> Speakers:
    """How speakers are named, as a lexicon writes it."""
    return Speakers(
        counting=some_of([*lists.get("counting", ()), *lists.get("closed", {})]),
        befalling=frozenset(folded(one) for one in lists.get("befalling", ())),
        closed={folded(verb): folded(last) for verb, last in lists.get("closed", {}).items()},
        putting=some_of(lists.get("putting", ())),
        pronouns=frozenset(folded(one) for one in lists.get("pronouns", ())),
        ends=frozenset(folded(one) for one in lists.get("ends", ())),
        verbs=frozenset(folded(one) for one in lists.get("verbs", ())),
        about=frozenset(folded(one) for one in lists.get("about", ())),
    )
