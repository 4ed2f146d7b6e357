"""The list of the classes of failure: whatever the code records stands in it, with a sentence."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from extractors.records import FailureClass
from storage.database.live import live

FLOWS = Path(__file__).parents[3] / "flows"


def recorded() -> set[str]:
    """The classes that flows write into problems: values of a key "failure", and the class handed to `_problem`."""
    found: set[str] = set()
    for path in FLOWS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            values: list[ast.expr] = []
            if isinstance(node, ast.Dict):
                values = [v for k, v in zip(node.keys, node.values, strict=True) if is_text(k) == "failure"]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                place = {"_problem": 2, "_drop_problem": 1}.get(name)
                if name == "_problem" and path.parent.name == "gathering" and path.name == "shortfalls.py":
                    place = 1
                values = node.args[place : place + 1] if place is not None else []
            for value in values:
                branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                found |= {text for branch in branches if (text := is_text(branch))}
    return found


def is_text(node: ast.expr | None) -> str:
    """The text of a constant; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_class_of_failure_can_be_looked_up(tmp_path: Path) -> None:
    with live(tmp_path / "live.duckdb", now=datetime(2026, 11, 28, tzinfo=UTC)) as store:
        rows = store.rows("select failure, meaning from problem_classes")
    listed = {str(failure): str(meaning) for failure, meaning in rows}
    assert len(listed) == len(rows)
    classes = recorded()
    assert {"overlap", "killed", "silent", "batch", "budget"} <= classes
    assert listed.keys() >= classes | set(get_args(FailureClass))
    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in listed.values())
