"""A watch by what can be read of it: a file that cannot be is a problem, and what it said last stays in force."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.atomic_write import write_atomically
from config.checks import same_address
from config.current.secrets import Secrets, secrets_of
from config.errors import ConfigError, Problem
from config.home import Home
from config.reading import (
    Configuration,
    from_home,
    incomplete_roles,
    named_files,
    not_started,
    read_settings,
    read_source,
    read_topic_files,
    unknown_channels,
    unknown_routes,
    unknown_topics,
)
from config.settings import Settings
from config.sources import Source
from config.topics import Topic

OF_BEFORE = "the previous version stays in force"
OF_TOPICS = "the rules in force stay as they are"
"""A topic file need have no version before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentWatch:
    """A watch, and what of its files cannot be read."""

    watch: Configuration
    """With no key in any address."""
    secrets: Secrets = field(default_factory=Secrets)
    """The keys, for who asks those addresses."""
    broken: tuple[Problem, ...] = ()
    is_by_settings_of_before: bool = False
    """Whether longwatch.toml cannot be read, so that the settings are those of before and its last word is unknown."""

    @property
    def message(self) -> str:
        """What cannot be read and what is done in the meantime, a line for each mistake; empty where all is well."""
        return "\n".join(until_fixed(problem, self.instead(problem)) for problem in self.broken)

    def instead(self, problem: Problem) -> str:
        """What is in force in place of a file."""
        if problem.key.startswith("alerts[") and problem.key.endswith(".topic"):
            return "this alert is not sent, all others are"
        if problem.file.parent.name == "topics":
            return OF_TOPICS
        if problem.file.parent.name != "sources":
            return OF_BEFORE
        known = problem.file.stem in {source.source_id for source in self.watch.sources}
        return OF_BEFORE if known else "this source is not asked, all others are"


def until_fixed(problem: Problem, instead: str) -> str:
    """What is wrong, and what is done in the meantime."""
    said = str(problem)
    return f"{said} Until you fix it, {instead}" if said.endswith("?") else f"{said}; until you fix it, {instead}"


def read_current_watch(home: Home, *, topics: Sequence[Topic] | None = None) -> CurrentWatch:
    """The watch of a home. ConfigError only where nothing ever stood in place of the settings.

    With `topics`, those stand in it; otherwise those whose files can be read.
    """
    if not home.started and not _kept(home, home.settings_file).is_file():
        raise not_started(home)
    problems: list[Problem] = []
    settings = _settings(home, problems)
    is_of_before = bool(problems)
    sources = tuple(_sources(home, settings, problems))
    found = read_topic_files(home.topics, problems) if topics is None else topics
    # No mistake that sends back to the settings of before: those may name the same topic, whose file is gone since.
    problems += unknown_topics(settings, home.topics, found)
    secrets = secrets_of(feed.url for source in sources for feed in source.feeds)
    masked = tuple(_masked(source, secrets) for source in sources) if secrets.real_by_mask else sources
    watch = Configuration(settings=settings, sources=masked, topics=found)
    broken = tuple(from_home(problem, home) for problem in problems)
    return CurrentWatch(watch=watch, secrets=secrets, broken=broken, is_by_settings_of_before=is_of_before)


def _masked(source: Source, secrets: Secrets) -> Source:
    feeds = tuple(replace(feed, url=secrets.mask_keys(feed.url)) for feed in source.feeds)
    return replace(source, feeds=feeds)


def keep_current_watch(home: Home, found: CurrentWatch) -> None:
    """Keep a copy of each file that can be read, for the day on which it cannot; forget those that were taken away."""
    broken = {home.root / problem.file for problem in found.broken}
    own = [home.sources / f"{source.source_id}.toml" for source in found.watch.sources]
    for path in (home.settings_file, *own):
        kept = _kept(home, path)
        if path not in broken and path.is_file() and not (kept.is_file() and filecmp.cmp(path, kept, shallow=False)):
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(kept, path.read_bytes(), mode=0o600)
    for kept in _kept(home, home.sources).glob("*.toml"):
        if not os.path.lexists(home.sources / kept.name) and home.sources not in broken:
            kept.unlink()


def _kept(home: Home, path: Path) -> Path:
    return home.last_good / path.relative_to(home.root)


def nothing_on(watch: Configuration) -> str:
    """What is to be said where a run asks nobody, and what to do; empty where it asks somebody."""
    if watch.enabled:
        return ""
    known = "`longwatch sources on NAME` switches one on, " if watch.sources else ""
    return f"no source is switched on: {known}`longwatch sources add ADDRESS` adds one"


def current_settings(home: Home) -> Settings:
    """The settings by which runs go: as they are, else as they were. ConfigError where they never were."""
    return _settings(home, [])


def settings_mistakes(home: Home) -> tuple[str, ...]:
    """What is wrong with longwatch.toml and what is done in the meantime; ConfigError where nothing can be."""
    problems: list[Problem] = []
    _settings(home, problems)
    return tuple(until_fixed(from_home(problem, home), OF_BEFORE) for problem in problems)


def _settings(home: Home, problems: list[Problem]) -> Settings:
    """The settings as they are, else as they were; ConfigError where they never were."""
    try:
        return _settings_of(home.settings_file)
    except ConfigError as error:
        problems += error.problems
    try:
        return _settings_of(_kept(home, home.settings_file))
    except ConfigError:
        raise ConfigError(from_home(problem, home) for problem in problems) from None


def _settings_of(path: Path) -> Settings:
    settings = read_settings(path)
    if wrong := [*unknown_channels(settings), *incomplete_roles(settings), *unknown_routes(path.parent, (), settings)]:
        raise ConfigError(wrong)
    return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    settings: Settings
    sources: list[Source] = field(default_factory=list)
    feeds: dict[str, str] = field(default_factory=dict)
    """Whose an address is."""

    def take(self, path: Path) -> list[Problem]:
        """Take what a file says, or tell what is wrong with it, by itself or beside those taken before."""
        try:
            source = read_source(path)
        except ConfigError as error:
            return list(error.problems)
        wrong = [*unknown_routes(path.parent, (source,), self.settings), *self._shared(path, source)]
        if not wrong:
            self.sources.append(source)
            self.feeds.update((same_address(feed.url), source.source_id) for feed in source.feeds)
        return wrong

    def _shared(self, path: Path, source: Source) -> Iterator[Problem]:
        for number, feed in enumerate(source.feeds, start=1):
            if first := self.feeds.get(same_address(feed.url)):
                message = f"is the address of a feed of {first}.toml too"
                yield Problem(file=path, key=f"feeds[{number}].url", message=message, remedy="keep one of the two")


def _sources(home: Home, settings: Settings, problems: list[Problem]) -> Iterable[Source]:
    """The sources by id, each as its file says it, else as it said last."""
    try:
        paths = named_files(home.sources, problems)
    except ConfigError as error:
        problems += error.problems
        paths = [home.sources / kept.name for kept in sorted(_kept(home, home.sources).glob("*.toml"))]
    accepted = _Accepted(settings=settings)
    for path in sorted(paths, key=_changed_last(home)):
        if wrong := accepted.take(path):
            problems += wrong
            kept = _kept(home, path)
            if kept.is_file():
                accepted.take(kept)
    return sorted(accepted.sources, key=lambda source: source.source_id)


def _changed_last(home: Home) -> Callable[[Path], tuple[bool, str]]:
    """An order in which what was there before comes before what would take an address away from it."""

    def order(path: Path) -> tuple[bool, str]:
        kept = _kept(home, path)
        try:
            is_as_before = kept.is_file() and filecmp.cmp(path, kept, shallow=False)
        except OSError:
            is_as_before = False
        return not is_as_before, path.name

    return order
