"""The whole configuration of a watch, or every mistake in it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from config.checks import meant, same_address
from config.errors import ConfigError, Problem
from config.forms.wording import Form, read_wording
from config.home import GIVEN, Home
from config.settings import Settings
from config.sources import Source
from config.tomlfile import check_text, read_toml
from config.topicfile import read_topic
from config.topics import Topic
from config.topicsets import resolve_sets, sets_of

T = TypeVar("T")

SETTINGS = Form(record=Settings)
SOURCE = Form(record=Source, ours=frozenset({"source_id"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a watch watches and how, from all its files."""

    settings: Settings
    sources: tuple[Source, ...]
    """By id; those switched off are among them."""
    topics: Sequence[Topic]
    """By id."""
    noted_sha256: str = field(default="", compare=False)
    """Its `sha256`, where that was worked out before."""

    @property
    def enabled(self) -> tuple[Source, ...]:
        """The sources a run asks."""
        return tuple(source for source in self.sources if source.enabled)

    @property
    def sha256(self) -> str:
        """SHA-256 of what all files together mean: comments, the order of keys and defaults written out are nothing."""
        if self.noted_sha256:
            return self.noted_sha256
        parts = {"settings": self.settings, "sources": self.sources, "topics": [*self.topics]}
        meaning = json.dumps(parts, default=_fields_of, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(meaning.encode("utf-8", "surrogatepass")).hexdigest()


def _fields_of(record: object) -> dict[str, object]:
    """What json is given for a record: `dataclasses.asdict` copies all below, at ten times the CPU."""
    return {one.name: getattr(record, one.name) for one in dataclasses.fields(record)}  # type: ignore[arg-type]


def read_watch(home: Home, *, topics: Sequence[Topic] | None = None) -> Configuration:
    """The configuration in a home; ConfigError with every mistake in every file, settings first, then by file name.

    With `topics`, those stand in it, and no topic file is read.
    """
    if not home.started:
        raise not_started(home)
    problems: list[Problem] = []
    settings = _kept(read_settings, home.settings_file, problems)
    sources = _read_all(home.sources, read_source, problems)
    problems += _shared_feeds(home.sources, sources)
    problems += unknown_routes(home.sources, sources, settings)
    problems += unknown_channels(settings)
    problems += incomplete_roles(settings)
    topics = read_topic_files(home.topics, problems) if topics is None else topics
    problems += unknown_topics(settings, home.topics, topics)
    if problems or settings is None:
        raise ConfigError(from_home(problem, home) for problem in problems)
    return Configuration(settings=settings, sources=sources, topics=topics)


def not_started(home: Home) -> ConfigError:
    """What is said where there is no watch."""
    file, message = Path(home.settings_file.name), f"is not in {home.root}"
    there = f"--home {shlex.quote(str(home.root))} " if home.found == GIVEN else ""  # to be typed as it is
    return ConfigError((Problem(file=file, key="", message=message, remedy=f"run `longwatch {there}init`"),))


def read_topics(home: Home) -> tuple[Topic, ...]:
    """The topics of the files in a home; ConfigError with every mistake in every one."""
    problems: list[Problem] = []
    topics = read_topic_files(home.topics, problems)
    if problems:
        raise ConfigError(from_home(problem, home) for problem in problems)
    return topics


def read_topic_files(folder: Path, problems: list[Problem]) -> tuple[Topic, ...]:
    """The topics of a folder with the lines that they reuse, sets left out; mistakes are added to `problems`."""
    return resolve_sets(_read_all(folder, _topic, problems), folder, problems)


def unknown_routes(folder: Path, sources: Iterable[Source], settings: Settings | None) -> Iterator[Problem]:
    """The sources whose way to the web is not in the settings, and a way that may not be called so."""
    known = {"direct", *(settings.routes if settings else ())}
    if settings and "direct" in settings.routes:
        message = '"direct" is the way without a proxy'
        yield Problem(file=Path("longwatch.toml"), key="routes.direct", message=message, remedy="name it otherwise")
    for source in sources:
        if settings and source.route not in known:
            remedy = f"name it under [routes.{source.route}] in longwatch.toml, or write {' or '.join(sorted(known))}"
            file = folder / f"{source.source_id}.toml"
            yield Problem(file=file, key="route", message=f"{source.route!r} is not a configured route", remedy=remedy)


def unknown_channels(settings: Settings | None) -> Iterator[Problem]:
    """The channels that digest and alerts name and nobody described."""
    if settings is None:
        return
    places = {"digest": settings.digest.to}
    places |= {f"alerts[{number}]": alert.to for number, alert in enumerate(settings.alerts, start=1)}
    known = sorted(settings.channels)
    for place, names in places.items():
        for name in names:
            if name not in known:
                remedy = f"name it under [channels] in longwatch.toml, or write {' or '.join(known) or 'none'}"
                yield Problem(
                    file=Path("longwatch.toml"), key=f"{place}.to", message=f'"{name}" is no channel', remedy=remedy
                )


def incomplete_roles(settings: Settings | None) -> Iterator[Problem]:
    """What a role among several machines lacks."""
    shared = settings.shared if settings else None
    if shared is None or shared.role == "both":
        return
    file = Path("longwatch.toml")
    if not shared.url:
        remedy = 'write url = "s3://BUCKET/FOLDER" or "file:///FOLDER" below [shared]'
        yield Problem(file=file, key="shared.url", message=f"is missing, and a {shared.role} needs one", remedy=remedy)
    if shared.role == "gatherer" and not shared.name:
        remedy = "write the name under which the hub has its key"
        yield Problem(file=file, key="shared.name", message="is missing, and a gatherer needs one", remedy=remedy)
    for name in (one for one in (shared.name, *shared.gatherers) if len(one) > 40):
        message, remedy = f'"{name[:20]}…" is too long a name', "choose one of 40 letters at most for a gatherer"
        yield Problem(file=file, key="shared", message=message, remedy=remedy)


def unknown_topics(settings: Settings | None, folder: Path, topics: Iterable[Topic]) -> Iterator[Problem]:
    """The alerts on a topic that nobody describes; a file that only lends its lines to topics is none."""
    wanted = [(n, one.topic) for n, one in enumerate(settings.alerts if settings else (), start=1) if one.topic]
    if not wanted:
        return
    known = {path.stem for path in folder.glob("*.toml")} - sets_of(folder) | {topic.topic_id for topic in topics}
    for number, topic in wanted:
        if topic not in known:
            yield Problem(
                file=Path("longwatch.toml"), key=f"alerts[{number}].topic", message=f'"{topic}" is no topic',
                remedy=meant(topic, known),
            )  # fmt: skip


def read_settings(path: Path) -> Settings:
    """What one longwatch.toml says; ConfigError with every mistake in it."""
    return settings_from(read_toml(path), file=path)


def read_zone(home: Home) -> str:
    """The time zone whose days count, as longwatch.toml has it; UTC before there is one."""
    if not home.started:
        return "UTC"
    try:
        return read_settings(home.settings_file).watch.zone
    except ConfigError:  # of a broken file, a run goes on by what it said before; so do questions
        kept = home.last_good / home.settings_file.name
        if not kept.is_file():
            raise
        return read_settings(kept).watch.zone


def settings_from(table: Mapping[str, object], *, file: Path) -> Settings:
    """Settings from a table; `file` is named in the ConfigError with every mistake in it."""
    settings: Settings = read_wording(SETTINGS, table, file=file, ours={})
    return settings


def read_source(path: Path) -> Source:
    """What one source's file says; ConfigError with every mistake in it. Left out, its family is itself."""
    table = read_toml(path)
    ours = {"source_id": path.stem} if "family" in table else {"source_id": path.stem, "family": path.stem}
    source: Source = read_wording(SOURCE, table, file=path, ours=ours)
    problems = list(_shared_names(path, source))
    if problems:
        raise ConfigError(problems)
    return source


def _topic(path: Path) -> Topic:
    check_text(path)
    try:
        return read_topic(path)
    except (ConfigError, RecursionError):
        read_toml(path)  # a file that is no TOML is reported in one way everywhere
        raise


def _read_all(folder: Path, read: Callable[[Path], T], problems: list[Problem]) -> tuple[T, ...]:
    """What each TOML file of a folder says, by name; mistakes are added to `problems`."""
    try:
        fine = named_files(folder, problems)
    except ConfigError as error:
        problems += error.problems
        return ()
    records = [_kept(read, path, problems) for path in fine]
    return tuple(record for record in records if record is not None)


def named_files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The TOML files of a folder, by name; those whose name is no id are added to `problems`. Raises ConfigError."""
    try:
        paths = sorted(folder.iterdir()) if folder.exists() else []
    except OSError as error:
        message = f"cannot be listed ({error.strerror})"
        wrong_folder = Problem(
            file=folder, key="", message=message, remedy="give your account permission to read the folder"
        )
        raise ConfigError((wrong_folder,)) from error
    wrong = [problem for path in paths for problem in _wrong_name(path)]
    problems += wrong
    misnamed = {problem.file for problem in wrong}
    return [path for path in paths if path.suffix == ".toml" and path not in misnamed and not _aside(path)]


def _kept(read: Callable[[Path], T], path: Path, problems: list[Problem]) -> T | None:
    try:
        return read(path)
    except ConfigError as error:
        problems += error.problems
        return None


def _aside(path: Path) -> bool:
    """An editor's or a system's own file."""
    return path.name.startswith((".", "#"))


def _wrong_name(path: Path) -> Iterator[Problem]:
    """A file that was meant to be read and would not be, or whose name is no id."""
    name = path.name.lower()
    stem = re.sub(r"[^a-z0-9]+", "-", name.removesuffix(".txt").removesuffix(".toml")).strip("-")
    right = f"{stem or 'example'}.toml"
    if (
        _aside(path)
        or not name.endswith((".toml", ".toml.txt"))
        or re.fullmatch(r"[a-z0-9][a-z0-9-]*\.toml", path.name)
    ):
        return
    yield Problem(
        file=path,
        key="",
        message="its name is not a valid id (a-z, 0-9 and hyphens, then .toml)",
        remedy=f"rename it to {right}",
    )


def _shared_names(path: Path, source: Source) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, feed in enumerate(source.feeds, start=1):
        first = seen.setdefault(feed.name, number)
        if first != number:
            message = f'"{feed.name}" is the name of feeds[{first}] too'
            yield Problem(
                file=path, key=f"feeds[{number}].name", message=message, remedy="give each feed a name of its own"
            )


def _shared_feeds(folder: Path, sources: Iterable[Source]) -> Iterator[Problem]:
    """A feed asked twice would be counted as two publishers."""
    seen: dict[str, str] = {}
    for source in sources:
        for number, feed in enumerate(source.feeds, start=1):
            place = f"{source.source_id}.toml feeds[{number}]"
            first = seen.setdefault(same_address(feed.url), place)
            if first != place:
                yield Problem(
                    file=folder / f"{source.source_id}.toml", key=f"feeds[{number}].url",
                    message=f"is the address of {first} too", remedy="keep one of the two",
                )  # fmt: skip


def from_home(problem: Problem, home: Home) -> Problem:
    """A problem, its file named from the home on."""
    if problem.file.is_relative_to(home.root):
        return dataclasses.replace(problem, file=problem.file.relative_to(home.root))
    return problem
