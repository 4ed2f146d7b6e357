"""Messages sent to the channels of a watch: each once to each, whatever is killed in between.

    begun (filed) -> sent -> done or failed (filed)

One that was cut short in the middle may have arrived, and is not sent again by itself; one that failed is tried again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.home import Home
from config.settings import Settings
from extractors.backoff import MESSAGES
from flows.batches.lines import Line
from flows.filing.orders import event_id, record_event
from flows.output.markdown import without_markdown
from storage.database.published import open_published
from storage.queries.watch.messages import messages_sent

PATIENCE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice to send."""

    key: str
    """What it is about: sent once."""
    kind: str
    title: str
    text: str
    """Markdown."""
    to: tuple[str, ...]
    """Names of channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of messages."""

    done: int = 0
    failed: tuple[str, ...] = ()
    """A sentence for each."""


def send(
    home: Home,
    settings: Settings,
    messages: Sequence[Message],
    *,
    again: bool = False,
    now: Callable[[], datetime],
    environ: Mapping[str, str] = os.environ,
) -> Sent:
    """Send what was not sent yet (`again`: all of it), and file what became of it."""
    due = list(_due(home, messages, again=again))
    if not due:
        return Sent()
    event = event_id(now())
    # Filed before anything is sent: who is killed in between may have sent it, and does not send it a second time.
    lines = [_line(message, name, "begun", message.title, now()) for message, name in due]
    record_event(home, event, lines, now=now, patience=PATIENCE)
    outcomes = []
    for message, name in due:
        fault = _sent(home, settings.channels[name], message, environ)
        outcomes.append((message, name, fault))
    lines = [
        _line(message, name, "failed" if fault else "done", fault or message.title, now())
        for message, name, fault in outcomes
    ]
    record_event(home, event_id(now()), lines, now=now, patience=PATIENCE)
    failed = tuple(f"{message.key} to {name}: {fault}" for message, name, fault in outcomes if fault)
    return Sent(done=len(outcomes) - len(failed), failed=failed)


def _due(home: Home, messages: Sequence[Message], *, again: bool) -> Iterator[tuple[Message, str]]:
    with open_published(home.published) as connection:
        sent = messages_sent(connection) if connection else []
    had = {(one.message_key, one.channel): (one.outcome, one.failures) for one in sent}
    for message in messages:
        for name in message.to:
            outcome, failures = had.get((message.key, name), (None, 0))
            if again or outcome is None or (outcome == "failed" and not MESSAGES.gives_up(failures)):
                yield message, name


def _sent(home: Home, channel: str, message: Message, environ: Mapping[str, str]) -> str:
    """Why a message could not be sent; empty when it was. The channel's address is in no word of it."""
    if channel.startswith("file:"):
        try:
            with (home.root / channel.removeprefix("file:")).open("a", encoding="utf-8") as file:
                file.write(f"## {message.title}\n\n{without_markdown(message.text)}\n\n")
        except OSError as error:
            return f"could not be written ({error.strerror})"
        return ""
    from apprise import Apprise, NotifyFormat

    if channel.startswith("env:"):
        name, channel = channel[4:], environ.get(channel[4:], "")
        if not channel:
            return f"the variable {name} is not set"
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log the address, password and all
    sender = Apprise()
    if not sender.add(channel):
        return "Apprise does not support this address"
    try:
        reads_markdown = all(server.notify_format == NotifyFormat.MARKDOWN for server in sender)
        body = message.text if reads_markdown else without_markdown(message.text)
        form = NotifyFormat.MARKDOWN if reads_markdown else NotifyFormat.TEXT
        is_sent = sender.notify(body=body, title=message.title, body_format=form)
    except Exception as error:  # noqa: BLE001 - any bug of any of a hundred plug-ins costs this message its sending
        return f"could not be sent ({type(error).__name__})"
    return "" if is_sent else "was refused: check the address, and that it can be reached"


def _line(message: Message, channel: str, outcome: str, detail: str, at: datetime) -> Line:
    return {
        "record": "sent",
        "message_key": message.key,
        "kind": message.kind,
        "channel": channel,
        "outcome": outcome,
        "detail": detail,
        "sent_at": at.isoformat(),
    }
