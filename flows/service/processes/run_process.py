"""A run, as the schedule of `up` begins it: Prefect's engine, which is not searched for garbage while it loads.

    PREFECT__FLOW_RUN_ID=RUN python -m flows.service.processes.run_process

What it loads is never garbage, and to look for some took a fifth of what loading takes. Our own part of the run has it
searched again.
"""

from __future__ import annotations

import gc
import logging
import runpy

from flows.service.processes.cancellation import is_cancelled, note_when_cancelled

CANCELLED = "This run was cancelled. What it had gathered is kept, and the next run files it."
STEP_CANCELLED = "This step ends here: the run was cancelled."
UNENDED = tuple(f"Finished in state {name}(" for name in ("Pending", "Running", "Cancelling"))
"""What Prefect's engine writes of a run whose end the schedule reports."""


def main() -> None:
    """Make the run as `python -m prefect.engine` does."""
    gc.disable()
    note_when_cancelled()
    logging.getLogger("prefect.engine").addFilter(say_that_it_was_deleted)
    logging.getLogger("prefect.task_runs").addFilter(say_that_a_step_was_cancelled)
    logging.getLogger("prefect.flow_runs").addFilter(say_that_it_was_cancelled)
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)


def say_that_it_was_deleted(record: logging.LogRecord) -> bool:
    """Put a sentence in place of a traceback where the server has no such run: one that was missed is deleted."""
    error = record.exc_info[1] if record.exc_info else None
    if type(error).__name__ == "ObjectNotFound":
        record.msg, record.args, record.exc_info = "This run was deleted: nothing more is done.", (), None
    return True


def say_that_a_step_was_cancelled(record: logging.LogRecord) -> bool:
    """Put one sentence in place of the crash that the engine makes of a step that is told to end."""
    message = record.getMessage()
    if is_cancelled() and message.startswith("Crash detected!"):
        _say(record, STEP_CANCELLED)
    return not (is_cancelled() and message.startswith("Finished in state Crashed("))


def say_that_it_was_cancelled(record: logging.LogRecord) -> bool:
    """Put what became of a cancelled run in place of the state that the engine knows last, Running."""
    if is_cancelled() and record.getMessage().startswith(UNENDED):
        _say(record, CANCELLED)
    return True


def _say(record: logging.LogRecord, message: str) -> None:
    record.msg, record.args, record.levelno, record.levelname = message, (), logging.INFO, "INFO"


if __name__ == "__main__":
    main()
