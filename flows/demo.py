"""The demonstration: two editions of fictitious publishers, collected by the very code that collects from the web."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from config.exit_codes import LongwatchError
from config.home import Home
from config.starting import start_home
from flows.collect import Report, collect
from flows.output.counts import count_of
from flows.output.progress import Progress
from flows.output.tables import table
from storage.queries.questions import ask
from storage.queries.watch.demo import QUESTIONS, longest_article

MARK = ".demo"
"""A file that says of a home that the demo made it, and may make it anew."""


class Publishers(Protocol):
    """Publishers that answer on a port of this machine, by their host names."""

    hosts: tuple[str, ...]
    sources: dict[str, str]

    @property
    def port(self) -> int:
        """Where they answer."""
        ...

    def issue(self, edition: int) -> None:
        """Go on to an edition."""
        ...


class DemoError(LongwatchError):
    """The demo cannot be made where it was asked for; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What the demo collected, ready to be printed."""

    home: Home
    publishers: int
    reports: tuple[Report, ...]

    def text(self, *, program: str, home: str, width: int) -> str:
        """The whole, for a terminal; ends with what to type next."""
        publishers = count_of(self.publishers, "made-up publisher")
        lines = [
            f"{publishers} on this computer, {count_of(len(self.reports), 'edition')} of their news.",
            "",
        ]
        for number, report in enumerate(self.reports, start=1):
            fates = ", ".join(f"{count} {fate}" for fate, count in report.balance.fates.items() if count)
            entries = count_of(report.balance.entries, "entry")
            lines.append(f"edition {number}: {entries}: {fates}; difference {report.balance.difference}")
        for question, sql in QUESTIONS:
            lines += ["", question, *(f"  {line}" for line in sql.split("\n")), ""]
            lines.append(table(ask(self.home.published, sql), width=width))
        first = longest_article(self.home.published)
        return "\n".join(
            [
                *lines,
                "",
                f"All of it is in {home}/longwatch.duckdb, which any DuckDB client opens.",
                "Type next:",
                f'  {program} --home {home} sql "select source, title, topics from articles limit 5"',  # noqa: S608
                f"  {program} --home {home} show {first}",
                f"  {program} --home {home} status",
                f"and for the live web:  {program} --home watch init",
            ]
        )


def demonstrate(home: Home, publishers: Publishers, *, on_progress: Callable[[Progress], None]) -> Demonstration:
    """Make a home, collect the first edition into it, let the publishers go on, and collect again.

    A home that an earlier demo made is made anew; raises DemoError for any other folder that holds something.
    """
    _cleared(home)
    start_demo(home, publishers)
    first = collect(home, command="demo, first edition", on_progress=on_progress)
    publishers.issue(2)
    second = collect(home, command="demo, second edition", also_early=True, on_progress=on_progress)
    return Demonstration(home=home, publishers=len(publishers.hosts), reports=(first, second))


def _cleared(home: Home) -> None:
    if home.root.exists() and not (home.root.is_dir() and not any(home.root.iterdir())):
        if home.root.is_symlink() or not (home.root / MARK).is_file():
            raise DemoError(
                f"{home.root}: contains files that the demo did not make: choose another folder with --home"
            )
        shutil.rmtree(home.root)
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home.root / MARK).touch()


def start_demo(home: Home, publishers: Publishers) -> None:
    """A home whose sources are the newsroom's, reached by their host names through one port of this machine."""
    start_home(home, contact="", zone="Europe/Zurich", groups=())
    for shipped in home.sources.glob("*.toml"):
        shipped.unlink()
    for name, text in publishers.sources.items():
        (home.sources / name).write_text(text, "utf-8")
    newsroom = f"127.0.0.1:{publishers.port}"
    web = [
        f'allow = ["{newsroom}"]',
        "delay_seconds = 0",
        "[web.resolve]",
        *(f'"{host}" = "{newsroom}"' for host in publishers.hosts),
    ]
    settings = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(settings.replace("[web]", "\n".join(["[web]", *web]), 1), "utf-8")
