"""Who is let in: by a link that is good once, or by a password of the team; and sessions, once they are.

Tokens lie on disk by their hash only, in a folder that nobody else can look into: who reads it cannot log in by it.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from config.home import Home

# A link stands in a terminal's history and can be read over a shoulder; a session is a working day.
LINK_LASTS, SESSION_LASTS = timedelta(minutes=10), timedelta(hours=12)
AT_ONCE = timedelta(seconds=10)
"""By so much may a token be newer than the moment it is judged by: that was read before another's token was made."""
WRONG_TRIES, OF_EVERYBODY, WITHIN_SECONDS = 5, 50, 300.0
"""Wrong passwords from one address, and from all together, in so many seconds: then nobody's are looked at."""


class Tokens:
    """Secrets given out, each good for a time."""

    def __init__(self, folder: Path, *, lasts: timedelta) -> None:
        """`folder` is made when the first is given out."""
        self._folder, self._lasts = folder, lasts

    def issue(self, now: datetime, *, to: str = "") -> str:
        """A new one, of 256 bits, given to somebody of that name; those that have run out are cleared away."""
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        for path in self._folder.iterdir():
            if self._is_written(path) and self._name(path, now) is None:
                path.unlink(missing_ok=True)
        token = secrets.token_urlsafe(32)
        descriptor = os.open(self._path(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{(now + self._lasts).isoformat()}\n{to}\n")
        return token

    def held_by(self, token: str, now: datetime) -> str | None:
        """The name it was given to; None where it is not one, or has run out."""
        return self._name(self._path(token), now)

    def take(self, token: str, now: datetime) -> bool:
        """Whether it was good; it is no more. Of two who come at once, one gets True."""
        is_good = self.held_by(token, now) is not None
        return self.withdraw(token) and is_good

    def withdraw(self, token: str) -> bool:
        """Whether it was there until now."""
        with suppress(FileNotFoundError):
            self._path(token).unlink()
            return True
        return False

    def withdraw_all(self, names: Collection[str]) -> int:
        """End all that were given to somebody of these names; how many there were."""
        ended = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                if path.read_text("utf-8").partition("\n")[2].rstrip("\n") in names:
                    path.unlink()
                    ended += 1
        return ended

    def holders(self, now: datetime) -> list[str]:
        """To whom those were given that are good still."""
        held = [self._name(path, now) for path in (self._folder.iterdir() if self._folder.is_dir() else ())]
        return sorted({one for one in held if one})

    def renew(self, token: str, now: datetime) -> None:
        """Have a good one last from now on; written anew once a twentieth of its time has gone."""
        path = self._path(token)
        with suppress(OSError, ValueError):
            until, _, to = path.read_text("utf-8").partition("\n")
            if datetime.fromisoformat(until) - now < self._lasts * 0.95:
                # Not `write_atomically`, which would bring back what somebody has ended in the meantime.
                part = path.with_suffix(".part")
                part.write_text(f"{(now + self._lasts).isoformat()}\n{to}", "utf-8")
                part.replace(path) if path.exists() else part.unlink()

    def _is_written(self, path: Path) -> bool:
        """False for the file of a token that somebody else is being given at this moment: it is empty still."""
        with suppress(FileNotFoundError):
            return path.stat().st_size > 0
        return False

    def _path(self, token: str) -> Path:
        return self._folder / sha256(token.encode()).hexdigest()

    def _name(self, path: Path, now: datetime) -> str | None:
        with suppress(OSError, ValueError):
            until, _, rest = path.read_text("utf-8").partition("\n")
            if now < datetime.fromisoformat(until) <= now + self._lasts + AT_ONCE:
                return rest.rstrip("\n")
        return None


def links(home: Home) -> Tokens:
    """The links that `longwatch dashboard` prints."""
    return Tokens(home.logins / "links", lasts=LINK_LASTS)


def sessions(home: Home) -> Tokens:
    """Those who are logged in."""
    return Tokens(home.logins / "sessions", lasts=SESSION_LASTS)


class Tries:
    """Wrong passwords, which can be given a few times only."""

    def __init__(self, *, most: int = WRONG_TRIES, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._most = clock, most
        self._wrong: dict[str, deque[float]] = defaultdict(deque)
        self._turn = Lock()

    def seconds_to_wait(self, address: str) -> float:
        """Until a password of that address is looked at again; 0 where it is now."""
        since = self._clock() - WITHIN_SECONDS
        for known, times in [*self._wrong.items()]:
            while times and times[0] <= since:
                times.popleft()
            if not times:
                del self._wrong[known]
        own = self._wrong.get(address, deque())
        everybody = sorted(one for times in self._wrong.values() for one in times)
        waits = [own[0] - since] if len(own) >= self._most else []
        waits += [everybody[0] - since] if len(everybody) >= OF_EVERYBODY else []
        return max(waits, default=0.0)

    def note(self, address: str) -> None:
        """A wrong one was given."""
        self._wrong[address].append(self._clock())

    def begin(self, address: str) -> float:
        """0 where a password is looked at, which counts as wrong until `forgive`: of many at once, too, five are."""
        with self._turn:
            seconds = self.seconds_to_wait(address)
            if not seconds:
                self.note(address)
            return seconds

    def forgive(self, address: str) -> None:
        """The one that was begun last was right."""
        with self._turn:
            if self._wrong.get(address):
                self._wrong[address].pop()


class Passwords:
    """The team's passwords."""

    def __init__(self, logins: tuple[str, ...], *, clock: Callable[[], float] = time.monotonic) -> None:
        """Each login is user:password."""
        self._logins = logins
        self._tries = Tries(clock=clock)
        self.seconds_to_wait = self._tries.seconds_to_wait

    def __bool__(self) -> bool:
        """Whether anybody has one."""
        return bool(self._logins)

    def are(self, user: str, password: str, *, address: str) -> bool:
        """Whether they are somebody's; all are compared, so that the time tells nothing. A wrong one is noted."""
        given = f"{user}:{password}".encode()
        good = [hmac.compare_digest(given, login.encode()) for login in self._logins]
        if any(good):
            return True
        self._tries.note(address)
        return False
