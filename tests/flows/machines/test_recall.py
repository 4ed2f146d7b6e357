"""An errand that is taken back: nobody begins a page of it, and its hosts are free when all must have seen that."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from config.home import Home
from flows.clock import clock
from flows.machines import recall
from flows.machines.gatherer import gather_once
from flows.machines.hub import GRACE, hub_turn
from flows.machines.planning import errand_of
from flows.machines.recall import EVERY, UNSEEN, Recall, recall_note, watch_for_recall
from flows.machines.sharing import SharingError, unshare
from storage.archive.spool import SUFFIX
from storage.disk.locks import LockHeldError
from storage.objects.folder import FolderObjects
from storage.objects.store import Listed, StoreError
from tests.conftest import Alpha, Publisher
from tests.flows.machines.crowd import Crowd, is_killed, text_of
from tests.flows.machines.mail import OutOfReach


class TakingBack(FolderObjects):
    """A store in which an errand is taken back as soon as somebody has read it."""

    def read(self, name: str, *, most: int) -> bytes:
        """An object; beside an errand there is a note from then on."""
        if name.startswith("errands/"):
            self.create(name.removesuffix(".jsonl.zst") + recall.BACK, b"")
        return super().read(name, most=most)


class Away(FolderObjects):
    """A store that does not answer."""

    def listed(self, prefix: str, *, most: int = 0) -> list[Listed]:
        """Nothing comes."""
        raise StoreError(f"{prefix}: nobody answers")


def test_while_an_errand_of_another_hub_cannot_be_read_nothing_is_handed_out(alpha: Alpha, tmp_path: Path) -> None:
    alpha.says("/one", "Report one", text_of("one"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    elsewhere = f"errands/oslo/elsewhere{SUFFIX}"
    FolderObjects(crowd.folder).create(elsewhere, b"of another hub")
    turn = hub_turn(crowd.hub, store=OutOfReach(crowd.folder, elsewhere), also_early=True)
    assert (turn.errands, len(turn.refused)) == ((), 1), "its hosts may be among those that are due"
    crowd.gather()
    assert len(crowd.turn(early=True).errands) == 1, "it is no errand"


def test_a_gatherer_begins_no_page_of_an_errand_that_was_taken_back_and_another_gets_it(
    alpha: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        alpha.says(f"/{name}", f"Report {name}", text_of(name))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    lyon = crowd.gatherers[handed.gatherer]
    monkeypatch.setattr("flows.machines.gatherer.watch_for_recall", partial(watch_for_recall, every=0.001))
    done = gather_once(lyon, store=TakingBack(crowd.folder))
    assert done.errand == handed.errand
    assert [path for path in alpha.asked() if path in {"/one", "/two"}] == []
    crowd.round(early=True)
    crowd.round(early=True)
    assert crowd.rows("select count(*), max(revision) from articles") == [(2, 1)]
    assert crowd.rows("select sum(difference) from balance") == [(0,)]


def test_a_gatherer_that_slept_as_it_took_an_errand_asks_nothing_of_it(alpha: Alpha, tmp_path: Path) -> None:
    class Slept(FolderObjects):
        def read(self, name: str, *, most: int) -> bytes:
            body = super().read(name, most=most)
            if name.startswith("errands/"):  # meanwhile the hub took it back, and gave its hosts to another
                self.delete(name)
            return body

    for number in range(3):
        alpha.says(f"/{number}", f"Report {number}", text_of(f"number{number}"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    assert gather_once(crowd.gatherers["lyon"], store=Slept(crowd.folder)).errand == handed.errand
    assert alpha.asked() == []


def test_who_has_sent_captures_that_are_others_now_ends_that_errand_and_goes_on(alpha: Alpha, tmp_path: Path) -> None:
    alpha.says("/one", "Report one", text_of("one"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    lyon = crowd.gatherers["lyon"]
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    assert is_killed(lyon, "gather", at="after sending captures:1")
    [kept] = lyon.captures.rglob("*.warc.gz")
    os.truncate(kept, kept.stat().st_size - 1)  # a power cut took its end
    done = gather_once(lyon)
    assert (done.has_asked, done.sent) == (True, 0)
    [remark] = done.remarks
    assert remark.startswith(f"errand {handed.errand} ends with what went before: in/lyon/captures/")
    assert len(crowd.turn(early=True).errands) == 1, "it is handed out anew"
    assert gather_once(lyon).remarks == ()
    crowd.turn()
    assert crowd.rows("select count(*) from articles") == [(1,)]


def test_an_errand_that_was_given_up_goes_to_another_three_minutes_after_it_was_taken_back(
    alpha: Alpha, tmp_path: Path
) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    [other] = {"lyon", "oslo"} - {handed.gatherer}
    given_up = {handed.errand}
    gather_once(crowd.gatherers[other])
    assert hub_turn(crowd.hub, also_early=True, given_up=given_up).errands == ()
    assert [one.name for one in crowd.store.listed(recall_note(handed.gatherer, handed.errand))]
    gather_once(crowd.gatherers[other])
    assert hub_turn(crowd.hub, also_early=True).errands == (), "whoever has it may not have seen that yet"
    crowd.store.delete(recall_note(handed.gatherer, handed.errand))
    hub_turn(crowd.hub, also_early=True, given_up=given_up)
    age(crowd, recall_note(handed.gatherer, handed.errand), GRACE)
    gather_once(crowd.gatherers[other])
    assert [one.gatherer for one in hub_turn(crowd.hub, also_early=True).errands] == [other]
    assert crowd.store.listed(f"errands/{handed.gatherer}/") == []


def age(crowd: Crowd, name: str, by: timedelta) -> None:
    """Have an object be older."""
    at = (clock() - by - timedelta(seconds=1)).timestamp()
    os.utime(crowd.folder / name, (at, at))


def test_who_cannot_reach_the_store_stops_before_its_hosts_are_given_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FolderObjects(tmp_path).create(f"errands/lyon/errand{SUFFIX}", b"")
    here, away = (Recall(store, "lyon", "errand") for store in (FolderObjects(tmp_path), Away(tmp_path)))
    for seconds, is_over in ((0.0, False), (UNSEEN - 1, False), (UNSEEN + 1, True)):
        later = recall.seconds() + seconds
        with monkeypatch.context() as patched:
            patched.setattr(recall, "seconds", lambda later=later: later)
            here.look()
            away.look()
            assert (here.is_over, away.is_over) == (False, is_over)
    assert GRACE.total_seconds() >= EVERY + UNSEEN + 30, "and requests that are under way"
    FolderObjects(tmp_path).create(recall_note("lyon", "errand"), b"")
    here.look()
    assert here.is_over


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="its other clock counts a sleep by itself")
def test_the_time_that_a_machine_sleeps_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FolderObjects(tmp_path).create(f"errands/lyon/errand{SUFFIX}", b"")
    asked = Recall(FolderObjects(tmp_path), "lyon", "errand")
    awake = time.clock_gettime(time.CLOCK_BOOTTIME) + UNSEEN + 1
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: awake}.__getitem__)
    assert asked.is_over


def test_an_errand_is_over_once_it_is_gone_and_after_a_sleep_and_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, errand = FolderObjects(tmp_path), f"errands/lyon/errand{SUFFIX}"
    store.create(errand, b"")
    gone, slept = (Recall(store, "lyon", "errand") for _ in range(2))
    later = recall.seconds() + UNSEEN + 1
    monkeypatch.setattr(recall, "seconds", lambda: later)
    slept.look()
    assert slept.is_over, "though the store answers again"
    monkeypatch.undo()
    gone.look()
    assert not gone.is_over
    store.delete(errand)
    gone.look()
    store.create(errand, b"")
    gone.look()
    assert gone.is_over


def test_a_gatherer_whose_clock_is_behind_begins_no_errand_and_says_why(alpha: Alpha, tmp_path: Path) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    slow = gather_once(crowd.gatherers["lyon"], now=lambda: clock() - timedelta(minutes=40))
    assert (slow.errand, slow.remarks) == (
        "", (f"{handed.errand}: this machine's clock is 40 minutes behind: set it (NTP)",),
    )  # fmt: skip
    assert gather_once(crowd.gatherers["lyon"]).errand == handed.errand


def test_who_is_named_no_more_has_its_errand_taken_back_before_others_get_its_hosts(
    alpha: Alpha, tmp_path: Path
) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    settings, gatherer = crowd.hub.settings_file, handed.gatherer
    [other] = {"lyon", "oslo"} - {gatherer}
    lines = settings.read_text("utf-8").splitlines()
    settings.write_text("\n".join(line for line in lines if not line.startswith(gatherer)), "utf-8")
    with pytest.raises(SharingError, match=f"as errands/{gatherer}/"):
        unshare(crowd.hub)
    gather_once(crowd.gatherers[other])
    turn = crowd.turn(early=True)
    assert (turn.errands, turn.out) == ((), (gatherer,)), "it may not have seen it yet"
    age(crowd, recall_note(gatherer, handed.errand), GRACE)
    gather_once(crowd.gatherers[other])
    assert [one.gatherer for one in crowd.turn(early=True).errands] == [other]
    assert crowd.store.listed(f"errands/{gatherer}/") == []


def test_of_two_machines_under_one_name_one_has_the_errand(alpha: Alpha, tmp_path: Path) -> None:
    alpha.says("/one", "Report one", text_of("one"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    lyon = crowd.gatherers["lyon"]
    copytree(lyon.root, tmp_path / "clone")
    assert gather_once(lyon).errand == handed.errand
    clone = gather_once(Home(tmp_path / "clone"))
    assert (clone.errand, "another machine has it under this name" in clone.remarks[0]) == ("", True)
    assert alpha.asked().count("/one") == 1
    crowd.turn()
    assert crowd.store.listed("in/lyon/taken/") == []


def test_who_is_killed_while_it_takes_an_errand_does_not_take_itself_for_another(
    alpha: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    lyon, unlink = crowd.gatherers["lyon"], Path.unlink
    crowd.gather()
    crowd.turn(early=True)

    def cut(path: Path, **more: Any) -> None:
        unlink(path, **more)
        if path.suffix == ".taking":
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", cut)
    with pytest.raises(KeyboardInterrupt):
        gather_once(lyon)
    monkeypatch.undo()
    assert gather_once(lyon).remarks == ()
    assert len(crowd.turn(early=True).errands) == 1, "it is over, and the next is handed out at once"


def wrong_clock(by: timedelta) -> datetime:
    return clock() + by


def test_a_hub_whose_clock_is_wrong_hands_out_nothing_and_says_so(alpha: Alpha, tmp_path: Path) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    for minutes in (-3, 3):
        crowd.gather()
        turn = hub_turn(crowd.hub, also_early=True, now=partial(wrong_clock, timedelta(minutes=minutes)))
        assert (turn.errands, "this hub's clock is 3 minutes from the store's" in turn.refused[0]) == ((), True)
    crowd.gather()
    assert len(crowd.turn(early=True).errands) == 1


def test_a_hub_that_slept_between_two_errands_hands_out_the_first_alone(
    alpha: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Publisher(alpha.newsroom, alpha.home, "beta")
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()

    def taken_over(*told: Any, **more: Any) -> Any:
        found = errand_of(*told, **more)
        if crowd.store.listed("errands/"):
            crowd.store.create("hub/epoch-00000002.json", b'{"epoch":2,"nonce":"a","host":"b","head":null}')
        return found

    monkeypatch.setattr("flows.machines.hub.errand_of", taken_over)
    with pytest.raises(LockHeldError, match="has taken over since"):
        crowd.turn(early=True)
    assert len({one.name.split("/")[1] for one in crowd.store.listed("errands/")}) == 1


def test_a_hub_hands_out_the_sources_that_a_person_names(alpha: Alpha, tmp_path: Path) -> None:
    text = (alpha.home.sources / "alpha.toml").read_text("utf-8")
    (alpha.home.sources / "beta.toml").write_text(text.replace("alpha", "beta").replace("Alpha", "Beta"), "utf-8")
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    crowd.gather()
    [handed] = hub_turn(crowd.hub, also_early=True, sources=("beta",)).errands
    assert (handed.sources, handed.requests, handed.is_urgent) == (("beta",), 1, True)
