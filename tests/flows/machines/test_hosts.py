"""What several machines know of hosts: who wants to be left alone, where redirects led, what may have been asked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from config.home import Home
from flows.clock import clock
from flows.machines.division import NEW_FEED
from flows.machines.errand import packed_errand
from flows.machines.gatherer import gather_once
from flows.machines.hosts.elsewhere import BELIEVED_FOR, Elsewhere, kept_elsewhere
from flows.machines.hosts.holds import believed_holds
from flows.machines.hosts.spent import KEPT_FOR, unknown_requests
from flows.machines.hub import hub_turn
from flows.machines.letting_go import outstanding_errands
from flows.machines.recall import taken_note
from flows.machines.received.asked import Asked, Met
from newsroom.feeds import Entry
from newsroom.server import Answer, redirect
from storage.archive.spool import SUFFIX
from storage.queries.watch.hosts import Asking
from tests.conftest import Alpha, Publisher
from tests.flows.machines.crowd import Crowd, TimedStore, is_killed, text_of
from tests.flows.machines.mail import NOW, Mail, errand

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def leads(alpha: Alpha, path: str, to: str) -> None:
    """Announce a page that redirects."""
    alpha.newsroom.publish({("alpha.example", path): redirect(to, status=302)})
    alpha.announces(path, Entry(url=f"http://alpha.example{path}", guid=path, title=path))


def test_what_hosts_behind_redirects_ask_holds_over_gatherers_and_their_robots_txt_is_asked_once(
    alpha: Alpha, tmp_path: Path
) -> None:
    beta, room = Publisher(alpha.newsroom, alpha.home, "beta"), alpha.newsroom
    busy = Answer(status=429, body=b"busy", headers=(("Retry-After", "7200"),))
    room.publish({("beta.example", "/busy"): busy})
    leads(alpha, "/to-beta", "http://beta.example/busy")
    leads(alpha, "/away", "http://target.example/one")
    beta.says("/before", "Beta before", text_of("before"))
    crowd = Crowd(alpha.home, tmp_path, port=room.port, names=("lyon", "oslo"))
    crowd.gather()
    handed = crowd.turn(early=True).errands
    assert sorted(one.sources for one in handed) == [("alpha",), ("beta",)], "each has one"
    crowd.gather()
    assert crowd.turn().refused == ()
    [(url, until)] = crowd.rows("select final_url, retry_after - fetched_at from fetches where retry_after is not null")
    assert (url, until) == ("http://beta.example/busy", BELIEVED_FOR)
    leads(alpha, "/away-again", "http://target.example/two")
    beta.says("/within-the-hour", "Beta", text_of("within"))
    begun = len(room.requests)
    crowd.round(early=True)
    asked = [(one.host, one.path) for one in room.requests[begun:]]
    assert ("target.example", "/two") in asked
    assert not [path for host, path in asked if host == "beta.example" and path.startswith("/within")]
    assert Counter((one.host, one.path) for one in room.requests)["target.example", "/robots.txt"] == 1


def told(
    minutes: float, *, of: str = "http://beta.example/", by: str = "http://alpha.example/", hours: int = 1
) -> Asking:
    """That a host wants to be left alone for some hours, so many minutes after NOW."""
    at = NOW + minutes * MINUTE
    return Asking(asked=by, answered="http://beta.example/", host="beta.example", at=at, until=at + hours * HOUR)


def test_nobody_keeps_anothers_host_silent_for_more_than_an_hour_a_day() -> None:
    again = [told(minutes) for minutes in range(0, 23 * 60, 25)]
    assert believed_holds(again, now=NOW + 30 * MINUTE) == {"beta.example": NOW + HOUR}
    assert believed_holds(again, now=NOW + 61 * MINUTE) == {}
    assert believed_holds([*again, told(24 * 60)], now=NOW + DAY) == {"beta.example": NOW + DAY + HOUR}
    own = told(5, by="http://www.beta.example/", hours=24)
    assert believed_holds([*again, own], now=NOW + 61 * MINUTE) == {"beta.example": own.until}


def test_a_gatherer_keeps_what_others_hosts_said_until_it_counts_no_more(tmp_path: Path) -> None:
    home = Mail(tmp_path).lyon
    home.store.mkdir(parents=True)
    here = Elsewhere(home, frozenset({"alpha.example"}), now=NOW)
    said = {"origin": "http://t.example", "fetched_at": NOW.isoformat(), "outcome": "ok", "body": "User-agent: *"}
    assert here.confined({"record": "robots", **said}) is None
    assert here.confined({"record": "robots", **said, "origin": "http://alpha.example"})
    until = (NOW + DAY).isoformat()
    fetch = {"record": "fetch", "url": "http://alpha.example/", "final_url": "http://t.example/", "retry_after": until}
    fetch |= {"fetched_at": NOW.isoformat()}
    for status, left in ((429, (NOW + BELIEVED_FOR).isoformat()), (404, None)):
        line = here.confined({**fetch, "status": status})
        assert line
        assert line["retry_after"] == left
    both = Elsewhere(home, frozenset({"alpha.example", "t.example"}), now=NOW)
    assert both.confined({**fetch, "status": 429}) == {**fetch, "status": 429}
    assert both.with_held({}) == {"t.example": NOW + DAY}, "the hub heeds it for an hour only, where it is less"
    here.keep()
    later = Elsewhere(home, frozenset({"alpha.example"}), now=NOW + HOUR)
    assert [one.origin for one in later.robots] == ["http://t.example"]
    assert later.with_held({"t.example": NOW, "u.example": NOW}) == {"t.example": NOW + DAY, "u.example": NOW}
    assert Elsewhere(home, frozenset({"t.example"}), now=NOW).robots == (), "its errand says"
    after = Elsewhere(home, frozenset({"alpha.example"}), now=NOW + DAY + MINUTE)
    assert (after.held, after.robots) == ({}, ())


def test_what_ended_a_run_is_told_although_the_disk_is_full(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="first"), kept_elsewhere(Mail(tmp_path).lyon, frozenset(), now=NOW):
        raise ValueError("first")  # there is no folder to keep it in


def test_an_errand_that_nobody_took_spends_nothing(tmp_path: Path) -> None:
    mail = Mail(tmp_path)
    for number, is_taken in enumerate((True, False)):
        name = f"{NOW:%Y%m%dT%H%M%SZ}-{number:06d}-lyon"
        packed = packed_errand(errand(name=name))
        (mail.hub.errands / f"{name}{SUFFIX}").write_bytes(packed)
        mail.store.create(f"errands/lyon/{name}{SUFFIX}", packed)
        if is_taken:
            mail.store.create(taken_note("lyon", name), b"")
    over = outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW + DAY, back=NOW)
    assert (over.errands, len(over.lapsed)) == (frozenset(), 2)
    assert unknown_requests(mail.hub, out=(), now=NOW) == {"alpha.example": NEW_FEED}, "of the one that was taken"
    mail.store.create(f"errands/lyon/elsewhere{SUFFIX}", packed_errand(errand(name="elsewhere")))
    mail.store.create(f"errands/lyon/deeper/elsewhere{SUFFIX}", packed_errand(errand(name="elsewhere")))
    restored = Home(tmp_path / "restored")
    restored.root.mkdir()
    assert outstanding_errands(restored, mail.store, ["lyon"], before=NOW + DAY, back=NOW).lapsed, "of another hub"
    assert not restored.errands.exists()


def test_what_a_run_that_was_killed_asked_counts_as_asked_less_what_came_of_it(tmp_path: Path) -> None:
    mail, name = Mail(tmp_path), f"{NOW:%Y%m%dT%H%M%SZ}-000001-lyon"
    (mail.hub.errands / f"{name}{SUFFIX}").write_bytes(packed_errand(errand(name=name)))
    asked = Asked(mail.hub, errand(name=name))
    for _ in range(2):  # the first was cut short by a kill
        asked.note("one", Met(hosts=Counter({"alpha.example": 5, "beta.example": 1})))
    assert unknown_requests(mail.hub, out=(), now=NOW) == {"alpha.example": NEW_FEED - 5}
    asked.note("two", Met(has_ended=True))
    assert unknown_requests(mail.hub, out=(), now=NOW) == {}


def test_turns_by_hand_and_a_day_without_any_do_not_change_how_long_it_is_between_two(
    alpha: Alpha, tmp_path: Path
) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    at = [NOW]
    for hour in (0, 1, 2, 3, 3.01, 3.02, 30, 31):
        at[0] = NOW + hour * HOUR
        gather_once(crowd.gatherers["lyon"], now=lambda: at[0])
    told = [json.loads(crowd.store.read(one.name, most=1_000)) for one in crowd.store.listed("in/lyon/asks/")]
    assert [one.get("minutes", 0) for one in told] == [0, *[60] * 7]


def test_what_a_gatherer_may_have_asked_that_does_not_come_back_counts_as_asked(alpha: Alpha, tmp_path: Path) -> None:
    settings = alpha.home.settings_file
    settings.write_text(settings.read_text().replace("[web]\n", "[web]\nper_day = 8\n"))
    for number in range(12):
        alpha.says(f"/{number}", f"Report {number}", text_of(f"number{number}"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    at = [clock()]
    store = TimedStore(crowd.folder, lambda: at[0])
    gather_once(crowd.gatherers["lyon"], store=store, now=lambda: at[0])
    assert len(hub_turn(crowd.hub, store=store, also_early=True, now=lambda: at[0]).errands) == 1
    assert is_killed(crowd.gatherers["lyon"], "gather", at="before sending:1")
    asked = [path for path in alpha.asked() if path.strip("/").isdecimal()]
    assert asked
    at[0] += timedelta(minutes=34)
    gather_once(crowd.gatherers["oslo"], store=store, now=lambda: at[0])
    assert len(hub_turn(crowd.hub, store=store, also_early=True, now=lambda: at[0]).errands) == 1
    gather_once(crowd.gatherers["oslo"], store=store, now=lambda: at[0])
    assert [path for path in alpha.asked() if path.strip("/").isdecimal()] == asked
    kept = {*crowd.hub.errands.iterdir()}
    assert unknown_requests(crowd.hub, out=(), now=at[0] + DAY + HOUR) == {}, "of yesterday"
    assert {*crowd.hub.errands.iterdir()} == kept
    unknown_requests(crowd.hub, out=(), now=at[0] + KEPT_FOR + HOUR)
    assert [*crowd.hub.errands.iterdir()] == []
