"""What is told after a run: the topics' feeds are written, and what the rules ask is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from config.home import Home
from config.reading import Configuration
from flows.notices.topic_feeds import brought_something, write_feeds


def tell_of(
    home: Home, watch: Configuration, run_id: str, *, now: Callable[[], datetime], is_idle: bool = False
) -> str:
    """Write the topics' feeds and send what the rules ask; why that failed, or empty: the run is filed in any case.

    `is_idle`: the run asked nothing, so that it brought nothing.
    """
    try:
        if not home.feeds.exists() or (not is_idle and brought_something(home, run_id)):
            write_feeds(home, watch.topics, now=now())
        if watch.settings.alerts:
            from flows.notices.alerts import alerts
            from flows.notices.send import send

            send(home, watch.settings, alerts(home, watch.settings, now=now()), now=now)
    except Exception as error:  # noqa: BLE001 - a run that is stored has not failed for want of telling of it
        return f"feeds or alerts could not be sent: {type(error).__name__}: {error}"
    return ""
