"""A run, as the schedule of `up` begins it: Prefect's engine, which is not searched for garbage while it loads.

    PREFECT__FLOW_RUN_ID=RUN python -m flows.service.processes.run_process

What it loads is never garbage, and to look for some took a fifth of what loading takes. Our own part of the run has it
searched again.
"""

from __future__ import annotations

import gc
import logging
import runpy

from flows.service.processes.cancellation import note_when_cancelled


def main() -> None:
    """Make the run as `python -m prefect.engine` does."""
    gc.disable()
    note_when_cancelled()
    logging.getLogger("prefect.engine").addFilter(say_that_it_was_deleted)
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)


def say_that_it_was_deleted(record: logging.LogRecord) -> bool:
    """Put a sentence in place of a traceback where the server has no such run: one that was missed is deleted."""
    error = record.exc_info[1] if record.exc_info else None
    if type(error).__name__ == "ObjectNotFound":
        record.msg, record.args, record.exc_info = "This run was deleted: nothing more is done.", (), None
    return True


if __name__ == "__main__":
    main()
