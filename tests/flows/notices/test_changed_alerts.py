"""Each kind of change that a publisher makes in a reviewed article can be reported, by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from config.settings import Alert, Changed, Settings
from flows.clock import clock
from flows.collect import collect
from flows.notices.alerts import alerts
from flows.reviewing.reviews import mark
from tests.conftest import html

CHANGES: dict[str, tuple[str, str]] = {
    "number": ("Guards shot 50 people.", "Guards shot 22 people."),
    "negation": ("He had seen a lawyer.", "He had not seen a lawyer."),
    "name": ("The court tried Ali Karimi.", "The court tried Reza Moradi."),
    "place": ("He was arrested in Khash on his way.", "He was arrested in Saravan on his way."),
    "date": ("The court sits on Monday.", "The court sits on Thursday."),
    "unit": ("She was given five years.", "She was given five months."),
    "qualifier": ("At least 30 died.", "About 30 died."),
    "speaker": ("Fifty died, the ministry said.", "Fifty died, activists said."),
    "removal": ("It sat.\nTwo guards told the families that the bodies had been buried at night.", "It sat."),
    "correction notice": ("It sat.", "It sat.\nCorrection: an earlier version of this article gave a wrong toll."),
    "wording": ("The minister refused to answer.", "The minister declined to answer."),
    "typo": ("The goverment denied it.", "The government denied it."),
}


@pytest.fixture
def changed(alpha: Any, text: Callable[[str], str]) -> dict[str, str]:
    """The article, already ruled on, in which the publisher made each kind of change."""
    for kind, (before, _) in CHANGES.items():
        alpha.says(f"/{kind[:6]}", f"Report on {kind}", f"{before}\n{text(kind)}")
    collect(alpha.home, now=lambda: datetime.now(UTC))
    articles = dict(alpha.rows("select title, article_id from articles"))
    of = {kind: articles[f"Report on {kind}"] for kind in CHANGES}
    for kind, article in of.items():
        mark(alpha.home, article, "relevant", topic=None, note=None, reviewer="Ada", now=clock)
        alpha.answers(f"/{kind[:6]}", html(f"Report on {kind}", f"{CHANGES[kind][1]}\n{text(kind)}"))
    collect(alpha.home, now=lambda: datetime.now(UTC) + timedelta(hours=1.1))
    return of


def test_each_kind_of_change_is_reported_by_the_rule_that_asks_for_it_and_a_typo_by_none(
    alpha: Any, changed: dict[str, str]
) -> None:
    now = datetime.now(UTC) + timedelta(hours=2)

    def reported(*kinds: Changed) -> dict[str, str]:
        rule = Alert(when="changed", to=("desk",), kinds=kinds, detail="titles")
        found = alerts(alpha.home, Settings(alerts=(rule,)), now=now)
        return {one.key.split(".")[1]: one.title for one in found}

    for kind in get_args(Changed):
        found = reported(kind)
        assert found[changed[kind]] == f"Longwatch: Changed: {kind}"
        assert len(found) <= 3, f"{kind}: {found}"
    assert changed["typo"] not in reported(*get_args(Changed))
