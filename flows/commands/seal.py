"""`longwatch seal`: bytes and text of a capture destroyed, by a person's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.home import Home
    from flows.upkeep.seal import Order


@click.command()
@click.argument("capture")
@click.option("--reason", required=True, help="The reason. It is kept for good and shown to everyone.")
@click.option("--as", "by", required=True, help="Who orders it. The name is kept for good.")
@click.option("--whole-article", is_flag=True, help="Every revision of the article, not only the one read from it.")
@click.option("--keep-feeds", is_flag=True, help="Keep the bodies of feeds that announced it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def seal(home: Home, capture: str, reason: str, by: str, whole_article: bool, keep_feeds: bool, yes: bool) -> None:  # noqa: FBT001
    """Destroy the bytes and the text of a CAPTURE in this home.

    Hash, reason, name, address, topics and notes stay; its article is not fetched again.
    """
    from flows.clock import clock
    from flows.upkeep.seal import order
    from flows.upkeep.seal import seal as sealed

    if not reason.strip() or not by.strip():
        raise click.UsageError("--reason and --as are required: both are kept for good")
    ordered = order(home, capture, whole_article=whole_article, keep_feeds=keep_feeds)
    click.echo(_order_text(ordered), err=True)
    if not yes:
        click.confirm("Destroy all this? It cannot be undone", abort=True)
    click.echo(home.hint(sealed(home, ordered, reason=reason.strip(), by=by.strip(), now=clock).text()))


def _order_text(ordered: Order) -> str:
    """What is about to go."""
    reach = ordered.reach
    lines = [f"capture {sha256[:16]}: {because}" for sha256, because in reach.captures.items()]
    lines += [f"article {article}: its text and title go" for article in reach.articles]
    if reach.copies:
        lines.append(f"duplicates that are not sealed by this order: articles {', '.join(reach.copies)}")
    if ordered.seal_id:
        lines.append(f"sealed before, by order {ordered.seal_id}: what that order left is destroyed now")
    lines.append(
        "what stays, for good: hash, reason, name, address, dates and topics; and the notes of reviewers, and what was"
        " written with `add` (--note, --obtained-by)"
    )
    return "\n".join(lines)
