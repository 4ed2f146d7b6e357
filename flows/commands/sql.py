"""The command `sql`: a question to the published file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from config.exit_codes import USAGE
from flows.output.terminal import columns

if TYPE_CHECKING:
    from config.home import Home


@click.command(context_settings={"ignore_unknown_options": True})  # a question may begin with a comment
@click.argument("question", required=False)
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "markdown"]), default="table", show_default=True
)
@click.option("--timeout", type=float, default=60, show_default=True, help="Time limit for a query, in seconds.")
@click.option("--memory", default="2GB", show_default=True, help="Memory limit for a query.")
@click.option("--disk", default="4GB", show_default=True, help="Limit for temporary files, kept under store/.")
@click.pass_obj
def sql(home: Home, question: str | None, form: str, timeout: float, memory: str, disk: str) -> None:
    """Ask the published file a QUESTION in SQL.

    The views are in docs/sql.md. @NAME asks queries/NAME.sql of the home, @ lists them. Without a
    QUESTION it is read from a pipe, up to each semicolon.
    """
    from flows.answers.limited_process import limited_process
    from flows.answers.saved_queries import kept_query, list_queries
    from flows.batches.checked_files import zone_of
    from flows.output.tables import FORMATS, table
    from storage.queries.questions import Answer, Limits, ask
    from storage.queries.waiting_rulings import waiting_rulings

    limits = Limits(seconds=timeout, memory=memory, disk=disk)

    def shown(answer: Answer) -> str:
        return table(answer, width=columns()) if form == "table" else FORMATS[form](answer)

    if question is None:
        from flows.answers.piped_questions import PipedQuestions
        from flows.clock import clock

        if sys.stdin.isatty():
            elsewhere = "or ask on the page Questions of `longwatch desk`"
            asked = f"write a QUESTION, as in `longwatch sql 'from snapshot'`, or pipe some, {elsewhere}"
            raise click.UsageError(home.hint(asked))
        questions = PipedQuestions(home, zone=zone_of(home), shown=shown, now=clock, lines=sys.stdin, limits=limits)
        questions.answer_all()
        sys.exit(USAGE if questions.failed else 0)
    if question.strip() == "@":
        click.echo(list_queries(home))
        return
    if question.startswith("@"):
        question = kept_query(home, question[1:].strip())
        from flows.answers.saved_queries import first_comment

        if form == "table" and (about := first_comment(question)):
            click.echo(f"@: {about}", err=True)
    waiting = waiting_rulings(home.spool)
    with limited_process(limits):
        answer = ask(home.published, question, zone=zone_of(home), waiting=waiting, limits=limits)
        text = shown(answer)
    click.echo(text)
