"""What a message tells to type works on the home that was given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import longwatch
from config.home import GIVEN, Home

ROOT = Path(longwatch.__file__).parent
PRINTED = sorted([*ROOT.glob("flows/commands/*.py"), ROOT / "flows/machines/commands.py", ROOT / "desk/commands.py"])


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("run `longwatch collect`", "run `longwatch --home 'my watch' collect`"),
        (
            "`longwatch sql @` or `longwatch up`",
            "`longwatch --home 'my watch' sql @` or `longwatch --home 'my watch' up`",
        ),
        ("`longwatch docs sql`, `longwatch gather --key`", "`longwatch docs sql`, `longwatch gather --key`"),
        ("`longwatch --home demo status`", "`longwatch --home demo status`"),
        ("not longwatch collect", "not longwatch collect"),
    ],
)
def test_a_command_in_a_message_names_the_home_that_was_given(message: str, hint: str) -> None:
    assert Home(Path("my watch"), GIVEN).hint(message) == hint
    assert Home(Path("my watch"), "found upward").hint(message) == message


def test_no_command_prints_what_to_type_without_the_home() -> None:
    assert [*_bare()] == []


def _bare() -> Iterator[str]:
    for path in PRINTED:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("click.echo", "echo"):
                text = ast.unparse(call)
                if "`longwatch " in text and ".hint(" not in text and "who runs the hub" not in text:
                    yield f"{path.relative_to(ROOT)}:{call.lineno}"
