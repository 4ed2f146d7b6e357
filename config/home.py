"""The home of a watch: one folder, and how it is found."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.exit_codes import CONFIGURATION, LongwatchError

SETTINGS_NAME = "longwatch.toml"
GIVEN = "given on the command line"
COMMAND = re.compile(r"`longwatch (?=[a-z@])(?!(?:docs|gather|home|pull)\b)")
"""A command of ours in a message, but for those of no home, of another computer, and of a folder that is named."""


class ClosedHomeError(LongwatchError):
    """A home within an encrypted folder that is closed: what is written there would lie on the disk in the clear."""

    exit_code = CONFIGURATION


@dataclass(frozen=True, slots=True)
class Home:
    """A folder, and where in it everything lies. No file in it says where the folder is: it may be moved."""

    root: Path
    found: str = field(default="", compare=False)
    """How it was found, in words, for a person."""

    def __str__(self) -> str:
        return f"{self.root} ({self.found})" if self.found else str(self.root)

    def hint(self, message: str) -> str:
        """A message with the home, where it was given, in its commands: typed without, they would find another."""
        if self.found != GIVEN:
            return message
        named = f"`longwatch --home {shlex.quote(str(self.root))} "
        return COMMAND.sub(lambda _: named, message)

    @property
    def started(self) -> bool:
        """Whether `longwatch init` has made a watch here."""
        return self.settings_file.is_file()

    @property
    def settings_file(self) -> Path:
        """What a person decides: contact, zone, how often."""
        return self.root / SETTINGS_NAME

    @property
    def sources(self) -> Path:
        """A TOML file for each publisher."""
        return self.root / "sources"

    @property
    def topics(self) -> Path:
        """A TOML file for each subject."""
        return self.root / "topics"

    @property
    def queries(self) -> Path:
        """The SQL a person keeps."""
        return self.root / "queries"

    @property
    def published(self) -> Path:
        """The database a person opens: a finished copy."""
        return self.root / "longwatch.duckdb"

    @property
    def store(self) -> Path:
        """Ours: nobody else opens what lies in it."""
        return self.root / "store"

    @property
    def live(self) -> Path:
        """The database the committer writes."""
        return self.store / "live.duckdb"

    @property
    def shingles(self) -> Path:
        """Hashes to compare articles by; can be made again from the rest."""
        return self.store / "shingles.duckdb"

    @property
    def spool(self) -> Path:
        """Batches that wait for the committer."""
        return self.store / "spool"

    @property
    def filed(self) -> Path:
        """Batches that are in the published file."""
        return self.store / "filed"

    @property
    def captures(self) -> Path:
        """Bodies as publishers sent them: YYYY/MM/*.warc.gz."""
        return self.store / "captures"

    @property
    def custody(self) -> Path:
        """The chain of hashes over what was kept."""
        return self.store / "custody.jsonl"

    @property
    def line_lists(self) -> Path:
        """Lists of the hashes of batches' lines, as they were before a seal changed some."""
        return self.store / "lists"

    @property
    def stamps(self) -> Path:
        """Time-stamps of a third party on the chain."""
        return self.store / "stamps"

    @property
    def last_good(self) -> Path:
        """Settings and sources as they could be read last."""
        return self.store / "last-good"

    @property
    def digests(self) -> Path:
        """The digest of each day."""
        return self.root / "digests"

    @property
    def feeds(self) -> Path:
        """An Atom feed for each topic."""
        return self.root / "feeds"

    @property
    def prefect(self) -> Path:
        """Prefect's own folder."""
        return self.store / "prefect"

    @property
    def api_login(self) -> Path:
        """user:password of the API of the server that `up` starts: whoever reads it can run any command as we do."""
        return self.store / "api-login"

    @property
    def service_mark(self) -> Path:
        """The tag of this home on a Prefect server, which others may use, too."""
        return self.store / "service-mark"

    @property
    def paused_note(self) -> Path:
        """What a person has paused in the dashboard."""
        return self.store / "paused.json"

    @property
    def schedule_lock(self) -> Path:
        """Held by the one process that runs the flows at their times."""
        return self.store / "schedule.lock"

    @property
    def logins(self) -> Path:
        """Who may look at the dashboard: links not used yet, and those who are logged in."""
        return self.store / "logins"

    @property
    def up_lock(self) -> Path:
        """Held by the one `longwatch up`."""
        return self.store / "up.lock"

    @property
    def up_note(self) -> Path:
        """Where the dashboard of an `up` is, for as long as it runs."""
        return self.store / "up.json"

    @property
    def desk(self) -> Path:
        """What the review desk keeps of its own: people, lock, where it runs."""
        return self.store / "desk"

    @property
    def errands(self) -> Path:
        """What a hub has handed out, or a gatherer has taken."""
        return self.store / "errands"

    @property
    def gathered(self) -> Path:
        """What gatherers signed: a file for each batch of theirs that was pulled."""
        return self.store / "gathered"

    @property
    def refused(self) -> Path:
        """What gatherers sent and was not taken, and why."""
        return self.store / "refused"

    @property
    def sent(self) -> Path:
        """Of a gatherer: batches that it has sent."""
        return self.store / "sent"

    @property
    def elsewhere(self) -> Path:
        """Of a gatherer: what hosts said to which redirects led, and which were not its own."""
        return self.store / "elsewhere.json"

    @property
    def turns_note(self) -> Path:
        """Of a gatherer: when its last turns began."""
        return self.store / "turns.json"

    @property
    def gatherer_key(self) -> Path:
        """Of a gatherer: what it signs with."""
        return self.store / "gatherer-key"

    @property
    def sealed_note(self) -> Path:
        """Of a hub: there is a seal of which the published files in the store do not know yet."""
        return self.store / "sealed"

    @property
    def hub_note(self) -> Path:
        """Of a hub: the lease that it had last."""
        return self.store / "hub.json"

    @property
    def collect_lock(self) -> Path:
        """Held by the one run that collects."""
        return self.flow_lock("collect")

    def flow_lock(self, flow: str) -> Path:
        """Held by the one run of a flow, by its name: `collect_lock` is that of collect."""
        return self.store / f"{flow}.lock"

    @property
    def commit_lock(self) -> Path:
        """Held by the one committer."""
        return self.store / "commit.lock"


CIPHER_CONF = "gocryptfs.conf"
"""What gocryptfs keeps with the encrypted files: where it is, there is an encrypted home."""


def cipher_folder(folder: Path) -> Path:
    """Where the encrypted files lie of a home that is open in a folder."""
    return folder.with_name(f"{folder.name}.encrypted")


def refuse_closed(root: Path) -> None:
    """Raise ClosedHomeError where a folder, or one above it, has encrypted files beside it and is not mounted."""
    there = root.absolute()
    for folder in dict.fromkeys((there, *there.parents, there.resolve(), *there.resolve().parents)):
        cipher = cipher_folder(folder) if folder.name else folder
        is_astray = cipher.is_symlink() and not cipher.exists()
        is_there = is_astray or os.access(cipher / CIPHER_CONF, os.F_OK)
        if cipher == folder or os.path.ismount(folder) or not is_there:
            continue
        is_empty = not (folder.is_dir() and any(folder.iterdir()))
        first = "" if is_empty else "files lie in it in the clear: move them away, then "
        first += f"attach the disk that {cipher} leads to, then " if is_astray else ""
        raise ClosedHomeError(
            f"{folder}: is an encrypted home, and closed ({cipher}): {first}run `longwatch home open "
            f"{shlex.quote(str(folder))}`"
        )


def find_home(given: Path | None, *, start: Path, environ: Mapping[str, str]) -> Home:
    """The home a command works on, whether or not a watch has been started there.

    The folder named on the command line; else the nearest folder from `start` upward with a longwatch.toml, as git
    looks for its own; else LONGWATCH_HOME; else ~/longwatch. A longwatch.toml itself may be named for its folder.
    """
    if given is not None:
        return Home(_folder(given, start, environ), GIVEN)
    above = _nearest(start.absolute())
    if above is not None:
        return Home(above, f"the nearest {SETTINGS_NAME} from {start.absolute()} upward")
    if environ.get("LONGWATCH_HOME"):
        return Home(_folder(Path(environ["LONGWATCH_HOME"]), start, environ), "from LONGWATCH_HOME")
    return Home(_folder(Path("~/longwatch"), start, environ), "the default")


def _nearest(start: Path) -> Path | None:
    return next((folder for folder in (start, *start.parents) if Home(folder).started), None)


def _folder(path: Path, start: Path, environ: Mapping[str, str]) -> Path:
    if path.parts[:1] == ("~",):
        path = Path(environ.get("HOME") or Path.home(), *path.parts[1:])
    folder = start.absolute() / path
    return folder.parent if folder.name == SETTINGS_NAME and not folder.is_dir() else folder
