"""One question of SQL, answered by a process that can be killed: `python -m desk.asking HOME ZONE MOST`.

The question comes by standard input, the answer goes as JSON to standard output. It is locked as `longwatch sql` is.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from config.home import Home
from flows.answers.limited_process import limited_process
from flows.output.safe_text import json_value
from storage.database.live import StoreError
from storage.disk.remedies import PUBLISH_ANEW
from storage.queries.questions import Answer, Limits, NothingPublishedError, QuestionError, ask
from storage.queries.waiting_rulings import waiting_rulings

LIMITS = Limits(seconds=30, memory="1GB", disk="1GB", are_fixed=True)
UNREADABLE = f"what was published last cannot be read: {PUBLISH_ANEW}"
SECONDS_MORE = 10
"""After which the process is killed, whatever it is about."""
SECONDS_BETWEEN_LOOKS = 0.5
LONGEST_ANSWER = 20_000_000


def answer_within_limits(home: Home, sql: str, *, zone: str, most: int) -> tuple[Answer, bool]:
    """The first rows of an answer, and whether there are more. Raises QuestionError."""
    command = [sys.executable, "-m", "desk.asking", str(home.root.absolute()), zone, str(most)]
    try:
        done = subprocess.run(
            command, input=sql.encode("utf-8", "replace"), capture_output=True, timeout=LIMITS.seconds + SECONDS_MORE,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise QuestionError(
            f"the question was ended after {LIMITS.seconds + SECONDS_MORE:g} s: ask for less"
        ) from error
    try:
        reply = json.loads(done.stdout) if len(done.stdout) <= LONGEST_ANSWER else {"error": "the answer is too long"}
    except ValueError as error:
        raise QuestionError("the question ended without an answer: ask for less") from error
    if "error" in reply:
        raise QuestionError(str(reply["error"]))
    rows = [tuple(row) for row in reply["rows"]]
    return Answer(columns=tuple(reply["columns"]), rows=rows), bool(reply["more"])


def main(root: str, zone: str, most: int, sql: str) -> dict[str, object]:
    """The answer, or the error, as JSON takes it."""
    home = Home(Path(root))
    try:
        waiting = waiting_rulings(home.spool)
        with limited_process(LIMITS):
            found = ask(home.published, sql, zone=zone, waiting=waiting, limits=LIMITS)
    except (QuestionError, NothingPublishedError) as error:
        return {"error": str(error)}
    except StoreError:
        return {"error": UNREADABLE}
    rows = [[_shown(value) for value in row] for row in found.rows[:most]]
    return {"columns": list(found.columns), "rows": rows, "more": len(found.rows) > most}


def _shown(value: object) -> object:
    """A value as JSON takes it; what is no number is shown so, and not as if it were missing."""
    is_odd = isinstance(value, float) and not math.isfinite(value)
    return str(value) if is_odd else json_value(value)


def _end_with(parent: int) -> None:
    """End this process when the desk that asked has ended, or was killed: nobody waits for the answer."""
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)


if __name__ == "__main__":
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    json.dump(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.stdin.buffer.read().decode()), sys.stdout)
