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
    alpha.collected()
    assert len(alpha.rows(query)) == 3, "once a day"
    command = ["--home", str(alpha.home.root)]
    for asked in (["status"], ["doctor"], ["sources", "list"], ["collect"]):
        said = CliRunner().invoke(main, [*command, *asked])
        assert "sources/alpha.toml: line 1" in said.output, asked
        assert "beta.toml: grop" in said.output, asked
    status_json = json.loads(CliRunner().invoke(main, [*command, "status", "--json"]).stdout)
    assert len(status_json["unread"]) == 3
    alpha.home.settings_file.write_text("[web", "utf-8")
    for asked in (["status"], ["sources", "list"], ["collect"], ["sql", "select 1"]):
        assert CliRunner().invoke(main, [*command, *asked]).exit_code == 0, asked
