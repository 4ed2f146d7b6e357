"""The configuration a watch runs by: settings and sources as their files stand, topics as they were accepted last.

A topic file that was saved is a draft. Before anything was ever filed, the files as they stand are in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from config.current.kept import packed_watch, unpacked_watch
from config.current.kept_topics import KeptTopics
from config.current.watch import CurrentWatch, read_current_watch, until_fixed
from config.errors import ConfigError
from config.exit_codes import DISK, LongwatchError
from config.home import Home
from config.reading import Configuration, read_topics
from extractors.topics.rules_hash import rules_sha256
from flows.batches.checked_files import Checked, checked_files, note_checked, noted_files
from flows.batches.lines import Line
from storage.database.published import open_published
from storage.disk.remedies import PUBLISH_ANEW
from storage.queries.watch.messages import is_problem_filed
from storage.queries.watch.rules import rules_in_force, topics_of_rules


class TakenAwayError(LongwatchError):
    """What was in force is not where it was; the message says what to do."""

    exit_code = DISK


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A watch, and how its topic files stand to the rules in force."""

    current: CurrentWatch
    rules_sha256: str | None = None
    """Of the rules that were accepted; None before any were kept."""
    since: datetime | None = None
    draft: str = ""
    """What a person should know of files that differ; empty where they do not."""
    is_broken: bool = False
    """Whether the topic files cannot be read."""

    @property
    def unread(self) -> int:
        """Mistakes in files that a person writes, in whose place what they said before is in force."""
        return len(self.current.broken) + self.is_broken

    @property
    def is_as_filed(self) -> bool:
        """Whether every file can be read, and the topics are those in force."""
        return not (self.unread or self.draft)

    @property
    def is_noted(self) -> bool:
        """Whether the files were not read, since they are as they were."""
        return bool(self.watch.noted_sha256)

    @property
    def watch(self) -> Configuration:
        """What is watched, and how."""
        return self.current.watch


def in_force(home: Home) -> InForce:
    """What is in force in a home. Raises ConfigError; for topic files only where no rules were accepted yet."""
    with open_published(home.published) as connection:
        kept = rules_in_force(connection) if connection else None
    if kept is None:
        return InForce(current=read_current_watch(home, topics=read_topics(home)))
    accepted, since = kept
    topics = KeptTopics(partial(_topics_in_force, home.published, accepted, since), accepted)
    checked = checked_files(home)
    if checked and (noted := _noted(checked, topics, since)):
        return InForce(current=noted, rules_sha256=accepted, since=since)
    current = read_current_watch(home, topics=tuple(topics))
    stay = f"the rules of {since:%Y-%m-%d} stay in force"
    try:
        drafted = checked.rules_sha256 if checked else rules_sha256(read_topics(home))
    except ConfigError as error:
        draft = f"topic files cannot be read, {stay}: fix them: {error}"
        return InForce(current=current, rules_sha256=accepted, since=since, draft=draft, is_broken=True)
    if drafted == accepted:
        return InForce(current=current, rules_sha256=accepted, since=since)
    what = "topic files differ from what is in force"
    if drafted == rules_sha256(tuple(topics)):
        what = "this version reads the same topic files by other rules than those in force"
    draft = f"{what}; {stay}: `longwatch topics diff`, then `longwatch topics accept --note WHY`"
    return InForce(current=current, rules_sha256=accepted, since=since, draft=draft)


def _topics_in_force(published: Path, rules_sha256: str, since: datetime) -> str:
    """The topics as they were accepted then, as JSON. Raises TakenAwayError where they are gone since."""
    with open_published(published) as connection:
        try:
            if connection:
                return topics_of_rules(connection, rules_sha256, since)
        except LookupError:
            pass
    raise TakenAwayError(f"{published}: the topics in force are not in it any more: {PUBLISH_ANEW}")


def _noted(checked: Checked, topics: KeptTopics, since: datetime) -> CurrentWatch | None:
    """The watch as it was noted when its files were read; None where what was in force then is not what is now."""
    if (checked.rules_sha256, checked.since) != (topics.rules_sha256, since.isoformat()):
        return None
    try:
        return unpacked_watch(checked.watch, topics=topics, sha256=checked.watch_sha256)
    except (KeyError, TypeError, ValueError):
        return None


def note_in_force(home: Home, found: InForce, *, state: str) -> None:
    """Note what was read without a mistake, and is in force as it stands: it is not read again until it changes."""
    if found.since is None or found.rules_sha256 is None or not found.is_as_filed or found.is_noted:
        return
    names, known = (state, found.rules_sha256, found.since.isoformat()), noted_files(home)
    if known and names == (known.state, known.rules_sha256, known.since):
        return  # of a watch with keys, little is noted
    watch = found.watch
    note_checked(
        home,
        Checked(
            state=state,
            zone=watch.settings.watch.zone,
            rules_sha256=found.rules_sha256,
            since=found.since.isoformat(),
            watch_sha256=watch.sha256,
            watch=packed_watch(found.current),
        ),
    )


def broken_lines(home: Home, found: InForce, *, run_id: str, now: datetime) -> list[Line]:
    """The problems that files cannot be read, once a day for each thing that is wrong with them."""
    broken = found.current.broken
    named = [
        ("sources", "source file" if one.file.parent.name == "sources" else "settings file", one) for one in broken
    ]
    lines: list[Line] = [
        {
            "problem_id": _name(kind, str(problem), now),
            "failure": failure,
            "message": until_fixed(problem, found.current.instead(problem)),
            "source_id": problem.file.stem if failure == "source file" else None,
        }
        for kind, failure, problem in named
    ]
    if found.is_broken:
        name = _name("topics", found.draft, now)
        lines.append({"problem_id": name, "failure": "topic files", "message": found.draft})
    if not lines:
        return []
    with open_published(home.published) as connection:
        new = [line for line in lines if not (connection and is_problem_filed(connection, str(line["problem_id"])))]
    return [{"record": "problem", "run_id": run_id, "found_at": now.isoformat(), **line} for line in new]


def _name(kind: str, message: str, now: datetime) -> str:
    return f"{kind}.{now:%Y%m%d}.{sha256(message.encode()).hexdigest()[:8]}"
