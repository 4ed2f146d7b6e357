"""The answers in docs/sql.md, as the demo's home gives them: `python -m tests.answers` writes them anew.

What differs from one run of the demo to the next is masked: times and names of runs, hashes but for their beginning,
places in files.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from config.home import Home
from config.reading import read_watch
from flows.clock import clock
from flows.demo import demonstrate
from flows.filing.committer import commit
from flows.output.tables import markdown
from newsroom.bundled import Bundled
from storage.archive.spool import drop
from storage.queries.questions import Answer, ask

PAGE = Path(__file__).parents[1] / "docs" / "sql.md"
HEADING, END = "\n## Worked questions\n", "\n## Reference\n"
SHOWN = 6
"""Rows of an answer that are shown."""
VARYING = {"record_offset", "record_length", "seconds"}
"""Columns whose numbers differ from run to run."""
LONGEST = 70
"""Characters of a cell that are shown."""
ANSWERED = re.compile(r"^(```sql\n(.*?)^```\n)(\nAnswer[^\n]*\n(?:\n(?:\|[^\n]*\n)+)?)?", re.MULTILINE | re.DOTALL)
RULED = {
    "relevant": "select article_id from articles where revisions > 1 order by article_id limit 1",
    "follow-up": "select article_id from articles where vanished_at is not null order by article_id limit 1",
    "irrelevant": "select min(article_id) from articles where revisions = 1 and vanished_at is null",
}
MASKS = (
    (re.compile(r"\b20(?:1[9]|[2-9]\d)\d{4}T\d{6}Z-[0-9a-f]{6}(?:\.\d+)?"), "(run)"),
    (re.compile(r"\b20(?:19|[2-9]\d)-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?: UTC)?"), "(time)"),
    (re.compile(r"\b20(?:19|[2-9]\d)-\d\d-\d\d\b"), "(day)"),
    (re.compile(r"\b14\d\d-\d\d(?:-\d\d)?\b"), "(day)"),
    (re.compile(r"\b20(?:19|[2-9]\d)/\d\d/"), "(month)/"),
    (re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b"), r"\1…"),
)
"""The demo's publishers write of 2018; whatever is later is of the run."""


def with_rulings(demo: Home, folder: Path) -> Home:
    """A copy of the demo's home in which Ana had ruled on three articles between the two editions.

    It is filed by a clock that goes on where the demo ended: midnight may have come since, and a day is a row.
    """
    home = Home(folder / "home")
    shutil.copytree(demo.root, home.root)
    first, last = ask(home.published, "select min(finished_at), max(finished_at) from runs").rows[0]
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    ahead = clock() - last.astimezone(UTC)
    at = (first.astimezone(UTC) + timedelta(milliseconds=1)).isoformat()
    lines = []
    for number, (decision, which) in enumerate(RULED.items(), start=1):
        (article,) = ask(home.published, which).rows[0]
        decided = {"decision_id": f"ruling-{number}", "article_id": article, "revision": 1, "decision": decision}
        lines.append({"record": "decision", **decided, "reviewer": "Ana", "note": None, "decided_at": at})
    drop(home.spool, "20991231T000000Z-review-000001", lines)
    commit(home, topics=read_watch(home).topics, run_id="20991231T000000Z-review", now=lambda: clock() - ahead)
    return home


def with_answers(text: str, answer: Callable[[str], Answer]) -> str:
    """A page with the answers of a home under its worked questions."""
    head, begin, rest = text.partition(HEADING)
    questions, end, tail = rest.partition(END)
    assert begin
    assert end
    answered = ANSWERED.sub(lambda found: f"{found[1]}\n{answer_text(answer(found[2]))}", questions)
    return f"{head}{begin}{answered}{end}{tail}"


ZONE = "Europe/Zurich"


def answer_text(answer: Answer) -> str:
    """An answer as it stands in the page: how many rows, and the first of them."""
    many = len(answer.rows)
    if not many:
        return "Answer in the demo: no row.\n"
    rows = f"{many} row{'' if many == 1 else 's'}" + (f", of which the first {SHOWN}" if many > SHOWN else "")
    cells = (zip(answer.columns, row, strict=True) for row in answer.rows[:SHOWN])
    rows_shown = [tuple("(number)" if name in VARYING else masked(value) for name, value in row) for row in cells]
    shown = Answer(columns=answer.columns, rows=rows_shown)
    return f"Answer in the demo, {rows}:\n\n{markdown(shown)}\n"


def masked(value: object) -> object:
    """A value without what differs from run to run, and not too long for a page."""
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, list):
        value = ", ".join(str(masked(one)) for one in value)
    if not isinstance(value, str):
        return value
    for mask, instead in MASKS:
        value = mask.sub(instead, value)
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1].rstrip()}…"


def main() -> int:
    """Collect the demo into a folder that is thrown away, and write the answers into the page."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Home(Path(folder) / "demo")
        with Bundled() as publishers:
            demonstrate(demo, publishers, on_progress=lambda _: None)
        home = with_rulings(demo, Path(folder))
        answered = with_answers(PAGE.read_text("utf-8"), lambda question: ask(home.published, question, zone=ZONE))
        PAGE.write_text(answered, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
