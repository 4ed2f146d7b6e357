"""Who may come to the desk: people with a passphrase, invited by a link that is good once; and their sessions.

A passphrase is kept as scrypt makes it, a session and an invitation by their hash alone, in a folder for our eyes only.
"""

from __future__ import annotations

import hmac
import json
import secrets
import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import scrypt
from threading import Lock

from config.atomic_write import write_atomically
from config.checks import JOINERS
from config.exit_codes import DISK, LongwatchError
from config.home import Home
from flows.filing.people import ReviewError, checked_name
from flows.output.safe_text import plain_line
from flows.service.dashboard.logins import Tokens, Tries
from storage.disk.locks import wait_for_lock

INVITED, IDLE, HANDED = timedelta(hours=24), timedelta(hours=12), timedelta(minutes=10)
"""How long an invitation, a session nobody uses, and a link that signs in at once are good."""
SHORTEST, LONGEST = 12, 500
"""Characters of a passphrase; of a longer one the beginning counts."""
FROM_ONE_ADDRESS = 20
"""Wrong tries from one address in five minutes, for all names together."""
FEWEST = 5
"""Characters of which a passphrase is made, at least."""
COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
"""scrypt's: some 50 ms and 16 MB a try."""
LANGUAGES = ("en", "fa", "ar", "fr", "de")
ALIKE = str.maketrans({"\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9"})
"""Yeh and kaf, which Arabic keyboards have in other letters than Persian ones."""
READ_ONLY = "read-only\t"
"""Stands before the name in an invitation; no name holds a tab."""
WAIT = 10.0
"""Seconds for another who changes the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may come."""

    name: str
    is_read_only: bool = False
    salt: str = ""
    made: str = ""
    """What scrypt makes of the passphrase; empty: comes by links alone."""
    language: str = ""
    """Of the words of the interface; empty: as the browser asks."""
    has_keys: bool = True
    """Whether single keys do something (WCAG 2.1.4)."""


class DamagedPeopleError(LongwatchError):
    """The list of people cannot be read; the message says what to do."""

    exit_code = DISK


class GuessedError(ReviewError):
    """A passphrase that anybody would try first."""


class People:
    """The people of a home, their invitations and sessions."""

    def __init__(self, home: Home, now: Callable[[], datetime]) -> None:
        self._folder, self._now = home.store / "desk", now
        self._file, self._turn = self._folder / "people.json", Lock()
        self._invitations = Tokens(self._folder / "invitations", lasts=INVITED)
        self._links = Tokens(self._folder / "links", lasts=HANDED)
        self._sessions = Tokens(self._folder / "sessions", lasts=IDLE)
        self.tries, self.tries_from = Tries(), Tries(most=FROM_ONE_ADDRESS)

    def everybody(self) -> dict[str, Person]:
        """All people by name."""
        if not self._file.exists():
            return {}
        try:
            return {one["name"]: Person(**one) for one in json.loads(self._file.read_text("utf-8"))}
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedPeopleError(
                f"{self._file}: damaged: put it back from a backup, or remove it and invite everybody again"
            ) from error

    def invite(self, name: str, *, is_read_only: bool) -> str:
        """The secret of a link that lets somebody choose a passphrase, once, within a day. Raises ReviewError."""
        return self._invitations.issue(self._now(), to=(READ_ONLY if is_read_only else "") + _seen_name(name))

    def invited_name(self, token: str) -> str | None:
        """Who was invited by a link; None where it is none, or none any more."""
        held = self._invitations.held_by(token, self._now())
        return held.removeprefix(READ_ONLY) if held else None

    def open_invitations(self) -> list[tuple[str, bool]]:
        """Who was invited and has not come yet, and whether to read only."""
        held = self._invitations.holders(self._now())
        return sorted((one.removeprefix(READ_ONLY), one.startswith(READ_ONLY)) for one in held)

    def accept(self, token: str, passphrase: str) -> Person:
        """The person who has chosen a passphrase; the link is used up. Raises ReviewError, and then it is not."""
        if len(passphrase) < SHORTEST:
            raise ReviewError(f"a passphrase has {SHORTEST} characters or more")
        invited = self.invited_name(token)
        if len(set(passphrase)) < FEWEST or letters(passphrase).casefold() == letters(invited or "").casefold():
            raise GuessedError("this would be guessed at once: choose four or five words")
        if invited is None:  # asked once more below; but scrypt is not for everybody who asks
            raise ReviewError("this link has been used, or is too old: ask for another")
        salt = secrets.token_hex(16)
        made = _made(_composed(passphrase)[:LONGEST], salt)
        with self._changed(then=lambda: self._invitations.withdraw(token)) as people:  # a full disk uses up no link
            held = self._invitations.held_by(token, self._now())
            if held is None:
                raise ReviewError("this link has been used, or is too old: ask for another")
            name, is_read_only = held.removeprefix(READ_ONLY), held.startswith(READ_ONLY)
            known = people.get(name, Person(name=name))
            people[name] = replace(known, salt=salt, made=made, is_read_only=is_read_only)
            self._sessions.withdraw_all({name})  # whoever knew the passphrase of before is out
        return people[name]

    def link(self, name: str) -> str:
        """The secret of a link that signs somebody in, once, within ten minutes; they need no passphrase."""
        if checked_name(name) not in self.everybody():
            is_read_only = (checked_name(name), True) in self.open_invitations()
            with self._changed() as people:
                person = Person(name=_seen_name(name), is_read_only=is_read_only)  # as they were invited, if they were
                people.setdefault(person.name, person)
        return self._links.issue(self._now(), to=checked_name(name))

    def by_link(self, token: str) -> Person | None:
        """Who signs in by a link; it is used up."""
        name = self._links.held_by(token, self._now())
        return self.everybody().get(name) if name and self._links.take(token, self._now()) else None

    def by_passphrase(self, name: str, passphrase: str) -> Person | None:
        """Who signs in by name and passphrase. It takes as long where nobody has that name."""
        person = self._typed(name) or Person(name="")
        # Composed or not is the keyboard's doing; whoever chose theirs before this was heeded typed it as it was kept.
        for one in dict.fromkeys((_composed(passphrase), passphrase)):
            made = _made(one[:LONGEST], person.salt or "00" * 16)
            if person.made and hmac.compare_digest(made, person.made):
                return person
        return None

    def _typed(self, name: str) -> Person | None:
        """Who is meant by a name as another keyboard may type it; None where that is nobody, or two people."""
        people = self.everybody()
        exact = people.get(_composed(" ".join(name.split())))
        alike = [person for known, person in people.items() if letters(known) == letters(name)]
        return exact or (alike[0] if len(alike) == 1 else None)

    def begin(self, person: Person) -> str:
        """The secret of a new session."""
        return self._sessions.issue(self._now(), to=person.name)

    def of_session(self, token: str) -> Person | None:
        """Whose session it is; it is good for another while. None where it has ended, or its person may not come."""
        name = self._sessions.held_by(token, self._now()) if token else None
        person = self.everybody().get(name) if name else None
        if person is not None:
            self._sessions.renew(token, self._now())
        return person

    def end(self, token: str) -> None:
        """End a session."""
        self._sessions.withdraw(token)

    def revoke(self, name: str) -> bool:
        """Whether somebody of that name was there, or invited: they are out, and may not come again."""
        both = {checked_name(name), READ_ONLY + checked_name(name)}
        with self._changed() as people:  # within, or a link that is followed now would outlive it
            was = people.pop(checked_name(name), None) is not None
            ended = [tokens.withdraw_all(both) for tokens in (self._sessions, self._links, self._invitations)]
        return was or any(ended)

    def prefer(self, name: str, *, language: str, has_keys: bool) -> bool:
        """Whether what somebody likes was kept; not where they were revoked meanwhile."""
        with self._changed() as people:
            person = people.get(name)
            if person is not None:
                people[name] = replace(person, language=language if language in LANGUAGES else "", has_keys=has_keys)
        return person is not None

    @contextmanager
    def _changed(self, *, then: Callable[[], object] = lambda: None) -> Generator[dict[str, Person]]:
        """All people, to be changed and kept: by one at a time, of this process and of any command; then `then`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / "people.lock").touch(mode=0o600)
        (self._folder / "people.lock").chmod(0o600)
        with self._turn, wait_for_lock(self._folder / "people.lock", holder="people of the desk", seconds=WAIT):
            people = self.everybody()
            yield people
            people_json = json.dumps([asdict(one) for one in people.values()], ensure_ascii=False)
            write_atomically(self._file, people_json, mode=0o600)
            then()


def token_for_forms(session: str) -> str:
    """What a form of a session bears: only who has the cookie's secret can work it out."""
    return hmac.new(session.encode(), b"form", "sha256").hexdigest()


def _seen_name(name: str) -> str:
    """A name that shows all that it is made of: one with a mark of direction would look like another's."""
    checked = checked_name(name)
    is_joined = any(_joins_no_script(checked, place) for place, char in enumerate(checked) if char in JOINERS)
    if plain_line(checked) != checked or is_joined:
        raise ReviewError("the name holds a sign that nobody sees: two people would look alike; type it by hand")
    return checked


def _joins_no_script(name: str, place: int) -> bool:
    """Whether the letter before a joiner is of a script that joins nothing: there nobody sees it."""
    return place == 0 or unicodedata.name(name[place - 1], "LATIN").startswith(("LATIN", "CYRILLIC", "GREEK"))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def letters(name: str) -> str:
    """A name by its letters: those that two keyboards have for one are one."""
    return _composed(" ".join(name.split())).translate(ALIKE)


def _made(passphrase: str, salt: str) -> str:
    return scrypt(passphrase.encode("utf-8", "surrogatepass"), salt=bytes.fromhex(salt), **COST).hex()
