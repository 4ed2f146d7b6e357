"""One file that cannot be read: all others are collected, it goes on by what it said, and everybody is notified."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner

from longwatch import main

BETA = """\
name = "Beta"
group = "test"
kind = "newspaper"
country = "CH"
languages = ["en"]
affiliation = "none"
[[feeds]]
url = "http://beta.example/feed.xml"
"""


def test_a_broken_source_file_stops_no_source_is_a_problem_once_a_day_and_is_named(
    alpha: Any, text: Callable[[str], str]
) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    alpha.collected()
    (alpha.home.sources / "alpha.toml").write_text('name = "Alpha', "utf-8")
    (alpha.home.sources / "beta.toml").write_text(BETA.replace("group", "grop"), "utf-8")
    alpha.says("/two", "An execution in Karaj", text("karaj"))
    report = alpha.collected()
    assert alpha.rows("select title from articles order by all") == [
        ("An execution in Karaj",), ("An execution in Zahedan",)
    ]  # fmt: skip
    assert alpha.rows("select enabled from sources where source = 'alpha'") == [(True,)]
    assert "sources/alpha.toml: line 1" in report.remarks[0]
    query = "select source, failure from problems where failure = 'source file' order by all"
    assert alpha.rows(query) == [("alpha", "source file"), ("beta", "source file"), ("beta", "source file")]
    command = ["--home", str(alpha.home.root)]
    for asked in (["status"], ["doctor"], ["sources", "list"], ["collect"]):
        said = CliRunner().invoke(main, [*command, *asked])
        assert "sources/alpha.toml: line 1" in said.output, asked
        assert "beta.toml: grop" in said.output, asked
    assert len(alpha.rows(query)) == 3, "once a day"
    status_json = json.loads(CliRunner().invoke(main, [*command, "status", "--json"]).stdout)
    assert len(status_json["unread"]) == 3
    alpha.home.settings_file.write_text("[web", "utf-8")
    for words, code in (("status", 1), ("sources list", 0), ("collect", 1), ("doctor", 1), ("sql @", 0)):
        said = CliRunner().invoke(main, [*command, *words.split()])
        assert said.exit_code == code, (words, said.output)


def test_a_monitor_notices_a_broken_file_and_is_content_once_it_is_mended(
    alpha: Any, text: Callable[[str], str]
) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    alpha.collected()
    source = alpha.home.sources / "alpha.toml"
    good = source.read_text("utf-8")
    for written, codes in ((f"{good}[[feeds]\n", (1, 1)), (good, (0, 0))):
        source.write_text(written, "utf-8")
        asked = ("collect --json", "status --json")
        answers = [CliRunner().invoke(main, ["--home", str(alpha.home.root), *one.split()]) for one in asked]
        assert tuple(one.exit_code for one in answers) == codes, [one.output for one in answers]
        assert json.loads(answers[0].stdout)["files_unread"] == codes[0]


def test_a_published_file_that_is_gone_or_damaged_is_published_anew_and_puts_no_draft_in_force(
    alpha: Any, text: Callable[[str], str]
) -> None:
    alpha.says("/one", "An execution in Zahedan", text("prison"))
    alpha.collected()
    topic = alpha.home.topics / "executions.toml"
    topic.write_text(topic.read_text("utf-8").replace("execution*", "zahedan*"), "utf-8")
    rules = alpha.rows("select rules_sha256 from rules")
    published = alpha.home.published
    for damage in (b"", b"damaged " * 5_000, None):
        published.unlink()
        if damage is not None:
            published.write_bytes(damage)
            said = CliRunner().invoke(main, ["--home", str(alpha.home.root), "status"])
            assert said.exit_code == 74
            assert f"run `longwatch --home {alpha.home.root} maintain`, which publishes it anew" in said.output
        if damage:
            assert CliRunner().invoke(main, ["--home", str(alpha.home.root), "maintain"]).exit_code == 0
            assert alpha.rows("select title from articles") == [("An execution in Zahedan",)]
            published.unlink()
            published.write_bytes(damage)
        report = alpha.collected()
        assert report.remarks[0].startswith("longwatch.duckdb was gone or damaged: it was published anew")
        assert "topic files differ from what is in force" in report.remarks[1]
        assert alpha.rows("select rules_sha256 from rules") == rules
        assert alpha.rows("select title from articles") == [("An execution in Zahedan",)]
    published.unlink()
    alpha.home.live.unlink()
    for command in ("status", "maintain", "collect"):
        said = CliRunner().invoke(main, ["--home", str(alpha.home.root), command])
        assert f"run `longwatch --home {alpha.home.root} rebuild --accept`, or restore a backup" in said.output, command
