"""What a run writes for whoever reads logs: a line a part, a line a request at debug, and nobody's key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner

from longwatch import main

Text = Callable[[str], str]


def collected(alpha: Any, *words: str) -> list[str]:
    """The lines a run writes on stderr, but for where its home is, what failed and what it notes."""
    done = CliRunner().invoke(main, ["--home", str(alpha.home.root), "collect", "--early", *words])
    return [line for line in done.stderr.splitlines() if not line.startswith(("home:", "failed:", "note:"))]


def test_a_line_for_each_part_names_the_run_and_what_failed(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    alpha.says("/two", "Two", text("two"))
    alpha.answers("/two", b"", status=503)
    feeds, pages = collected(alpha, "--log", "info")
    [(run,)] = alpha.rows("select run_id from runs")
    assert f"info    {run} feeds: 1 request to 1 host: 1 ok" in feeds
    assert "pages: 3 requests to 1 host: " in pages
    assert pages.endswith("server: alpha.example)")


def test_at_debug_each_request_is_a_line_and_no_query_is_reported(alpha: Any, text: Text) -> None:
    alpha.says("/one?key=secret", "One", text("one"))
    lines = [json.loads(line) for line in collected(alpha, "--log", "debug", "--log-json")]
    assert {line["run"] for line in lines} == {run for (run,) in alpha.rows("select run_id from runs")}
    logged = [(line["purpose"], line["host"], line["path"]) for line in lines if line["level"] == "debug"]
    assert ("page", "alpha.example", "/one") in logged
    assert "secret" not in json.dumps(lines)


def test_nothing_is_written_unless_it_is_asked_for(alpha: Any, text: Text) -> None:
    alpha.says("/one", "One", text("one"))
    assert collected(alpha) == []
