"""What may go from the store, who has nothing to do, and that no gatherer can stop a hub with what it puts there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.checks import UnknownNameError
from flows.batches.signatures import own_key, signed
from flows.clock import clock
from flows.machines.intake import MOST_REFUSED
from flows.machines.lease import Lease
from flows.machines.letting_go import (
    ASKS_COUNT_FOR,
    LONGEST_ERRAND,
    LONGEST_PACE,
    delete_filed,
    discard,
    gatherers_asking,
    outstanding_errands,
    pace_of,
)
from flows.machines.messages import MOST_MESSAGE, AskForErrand, facts_of
from flows.machines.recall import BACK, taken_note
from flows.machines.received.asked import untaken_note
from storage.archive.spool import SUFFIX, filed_path, pending
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError
from tests.flows.machines.mail import BATCH, MORE, NOW, RUN, Mail, OutOfReach

SECOND = f"{RUN}-000002"
CAPTURES = f"in/lyon/captures/{RUN}.warc.gz"


@pytest.fixture
def mail(tmp_path: Path) -> Mail:
    """An errand that is out, and two batches of it that were pulled."""
    found = Mail(tmp_path)
    found.store.create(f"errands/lyon/errand{SUFFIX}", (found.hub.errands / f"errand{SUFFIX}").read_bytes())
    found.send()
    found.send(MORE, batch=SECOND)
    assert found.pull().batches == [BATCH, SECOND]
    return found


def file(mail: Mail, *batches: str) -> None:
    """Put batches where the committer puts them when they are published and chained."""
    for path in pending(mail.hub.spool):
        batch = path.name.removesuffix(SUFFIX)
        if batch in batches:
            filed_path(mail.hub, batch).parent.mkdir(parents=True, exist_ok=True)
            path.rename(filed_path(mail.hub, batch))


def gone(mail: Mail) -> set[str]:
    """What a hub's turn deletes."""
    before = {one.name for one in mail.store.listed("")}
    lease = Lease(store=mail.store, epoch=1, at=NOW)
    mail.store.create("hub/epoch-00000001.json", b"{}")
    delete_filed(mail.hub, lease, {"lyon": mail.public})
    return before - {one.name for one in mail.store.listed("")}


def of(batch: str) -> set[str]:
    """A batch and its manifest."""
    return {f"in/lyon/batches/{batch}{SUFFIX}", f"in/lyon/manifests/{batch}.json"}


def test_only_what_is_filed_goes_and_captures_with_their_errand(mail: Mail) -> None:
    mail.end(BATCH, SECOND)
    assert gone(mail) == set()
    file(mail, BATCH)
    assert gone(mail) == of(BATCH)
    file(mail, SECOND)
    assert gone(mail) == of(SECOND) | {CAPTURES, f"errands/lyon/errand{SUFFIX}", "in/lyon/ends/errand.json"}
    assert not (mail.hub.errands / f"errand{SUFFIX}").exists(), "no batch asks for it any more"


def test_captures_stay_until_nothing_more_of_their_errand_comes_and_go_with_it(mail: Mail) -> None:
    file(mail, BATCH, SECOND)
    assert gone(mail) == of(BATCH) | of(SECOND), "a third batch may cite of them"
    another = CAPTURES.replace(RUN[-6:], "abcdef")
    mail.store.create(another, b"")
    mail.end()
    assert gone(mail) == {CAPTURES, f"errands/lyon/errand{SUFFIX}", "in/lyon/ends/errand.json"}
    assert mail.store.listed(another), "of a run of another errand"


def test_another_batch_under_the_name_of_one_that_is_filed_stays_in_the_store(mail: Mail) -> None:
    file(mail, BATCH, SECOND)
    for name in of(SECOND):
        mail.store.delete(name)
    mail.send(MORE[:-1], batch=SECOND)
    assert gone(mail) == of(BATCH)


def test_an_end_that_its_gatherer_did_not_sign_ends_nothing(mail: Mail) -> None:
    mail.end(key=mail.hub)
    assert gone(mail) == set()
    assert "lyon" in outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=NOW).gatherers


def test_what_ends_no_errand_of_this_hub_is_read_once_and_a_few_a_turn(mail: Mail) -> None:
    for number in range(MOST_REFUSED + 1):
        mail.end(f"{RUN}-{number + 10:06d}", errand=f"none{number:03d}")
    mail.end(BATCH, SECOND)
    assert gone(mail) == set()
    noted = {path.name for path in (mail.hub.refused / "lyon").iterdir()}
    assert len(noted) == MOST_REFUSED, "the others wait for the next turn"
    (mail.hub.refused / "lyon" / min(noted)).write_text("as it was noted")
    assert gone(mail) == set()
    assert "as it was noted" in {path.read_text() for path in (mail.hub.refused / "lyon").iterdir()}, "read once"
    file(mail, BATCH, SECOND)
    assert "in/lyon/ends/errand.json" in gone(mail)


def test_what_a_gatherer_puts_where_it_says_that_it_took_an_errand_keeps_nobody_from_the_next(
    mail: Mail, tmp_path: Path
) -> None:
    (tmp_path / "between" / "in" / "lyon" / "taken").write_text("no folder")
    over = outstanding_errands(mail.hub, mail.store, ["lyon"], before=clock() + timedelta(days=1), back=NOW)
    assert (over.is_whole, len(over.lapsed)) == (True, 1)
    assert not untaken_note(mail.hub, "errand").exists(), "what may have been asked counts as asked"


def test_an_errand_that_was_taken_is_none_that_nobody_took_when_its_deletion_is_cut_short(
    mail: Mail, tmp_path: Path
) -> None:
    class Stuck(FolderObjects):
        def delete(self, name: str) -> None:
            if name.endswith(SUFFIX):
                raise StoreError(f"{name}: no answer")
            super().delete(name)

    mail.store.create(taken_note("lyon", "errand"), b"mine")
    for store in (Stuck(tmp_path / "between"), mail.store):
        over = outstanding_errands(mail.hub, store, ["lyon"], before=clock() + timedelta(days=1), back=NOW)
    assert len(over.lapsed) == 1
    assert not untaken_note(mail.hub, "errand").exists()
    assert mail.store.listed(taken_note("lyon", "errand")) == []


def test_what_a_hub_that_was_killed_left_beside_no_errand_goes_when_no_errand_comes_for_it(mail: Mail) -> None:
    left = {"errands/lyon/a.bodies", "errands/lyon/b.back"}
    beside = f"errands/lyon/errand{BACK}"
    for name in (*left, beside):
        mail.store.create(name, b"")
    for back, gone_by_then in ((NOW - timedelta(minutes=3), set()), (clock() + timedelta(seconds=1), left)):
        outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=back)
        there = {one.name for one in mail.store.listed("errands/")}
        assert left - there == gone_by_then


def test_what_a_gatherer_left_goes_when_a_person_says_so_but_not_while_it_has_an_errand(mail: Mail) -> None:
    mail.send(b"rubbish", batch=f"{RUN}-000003")
    assert len(mail.pull().refused) == 1
    mail.store.create("in/oslo/captures/x.warc.gz", b"")
    with pytest.raises(StoreError, match="lyon has an errand: wait until that is over"):
        discard(mail.hub, mail.store, "lyon")
    mail.store.delete(f"errands/lyon/errand{SUFFIX}")
    assert discard(mail.hub, mail.store, "lyon") == 7
    assert {one.name for one in mail.store.listed("in/")} == {"in/oslo/captures/x.warc.gz"}
    assert not (mail.hub.refused / "lyon").exists()
    with pytest.raises(UnknownNameError, match="is not a short name"):
        discard(mail.hub, mail.store, "..")


def test_a_batch_that_came_late_is_not_deleted_with_what_a_gatherer_left(tmp_path: Path) -> None:
    mail = Mail(tmp_path)
    mail.send()
    mail.store.delete(f"errands/lyon/errand{SUFFIX}")
    with pytest.raises(StoreError, match="1 batch of lyon that no turn has taken or refused: run `longwatch hub"):
        discard(mail.hub, mail.store, "lyon")
    assert mail.pull().batches == [BATCH]
    discard(mail.hub, mail.store, "lyon")


def test_the_end_of_an_errand_that_never_was_has_nothing_listed_and_captures_are_listed_once(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, asked = mail.store.listed, list[str]()

    def noted(prefix: str) -> object:
        asked.append(prefix)
        return listed(prefix)

    file(mail, BATCH, SECOND)
    gone(mail)
    monkeypatch.setattr(mail.store, "listed", noted)
    for number in range(3):
        mail.end(errand=f"none-{number}")
    assert gone(mail) == {f"in/lyon/ends/none-{number}.json" for number in range(3)}
    assert CAPTURES.rpartition("/")[0] + "/" not in asked
    elsewhere = f"errands/lyon/elsewhere{SUFFIX}"
    mail.store.create(elsewhere, b"of another hub")
    asked.clear()
    for errand in ("errand", "elsewhere"):
        mail.end(errand=errand)
    assert gone(mail) >= {CAPTURES, elsewhere}
    assert asked.count(CAPTURES.rpartition("/")[0] + "/") == 1


def test_an_errand_whose_run_does_not_say_that_it_ended_is_kept_for_what_it_may_have_asked(tmp_path: Path) -> None:
    mail = Mail(tmp_path)
    mail.send()
    assert mail.pull().batches == [BATCH]
    file(mail, BATCH)
    mail.end(BATCH)
    assert "in/lyon/ends/errand.json" in gone(mail)
    assert (mail.hub.errands / f"errand{SUFFIX}").exists()


LONG = "a" * 240
LONGER = "/".join([LONG] * 3)
ODD = {
    "a huge end": ("ends/errand.json", b" " * (MOST_MESSAGE + 1)),
    "an end that is rubbish": ("ends/errand.json", b"rubbish"),
    "a manifest deep down": (f"manifests/{LONGER}.json", b"{}"),
    "an end deep down": (f"ends/{LONGER}.json", b"{}"),
    "an ask deep down": (f"asks/{LONGER}.json", b"{}"),
    "a huge ask": ("asks/1.json", b" " * (MOST_MESSAGE + 1)),
}


@pytest.mark.parametrize("what", ODD)
def test_nothing_that_a_gatherer_puts_there_stops_the_hub(mail: Mail, tmp_path: Path, what: str) -> None:
    name, body = ODD[what]
    path = tmp_path / "between" / "in" / "lyon" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    assert gone(mail) == set()
    assert gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=clock())[0] == {}


@pytest.mark.parametrize("name", ["in/lyon/ends/", "in/lyon/manifests/"])
def test_a_store_that_does_not_answer_is_not_read_as_one_with_nothing_in_it(
    mail: Mail, tmp_path: Path, name: str
) -> None:
    mail.end(BATCH, SECOND)
    file(mail, BATCH, SECOND)
    lease = Lease(store=OutOfReach(tmp_path / "between", name), epoch=1, at=NOW)
    mail.store.create("hub/epoch-00000001.json", b"{}")
    [doubt] = delete_filed(mail.hub, lease, {"lyon": mail.public})
    assert "what is filed could not be taken from the store: in/lyon/" in doubt
    assert gone(mail) >= {"in/lyon/ends/errand.json"}, "the next turn ends it"


def test_an_errand_of_another_hub_that_the_store_does_not_give_is_named_for_that(mail: Mail, tmp_path: Path) -> None:
    mail.store.create(f"errands/lyon/elsewhere{SUFFIX}", b"of another hub")
    store = OutOfReach(tmp_path / "between", "errands/lyon/elsewhere")
    found = outstanding_errands(mail.hub, store, ["lyon"], before=NOW, back=NOW)
    assert ("no answer" in found.doubts[0], found.domains) == (True, frozenset({"alpha.example"}))
    assert not found.is_whole, "its hosts are not known: nothing is handed out"
    later = clock() + LONGEST_ERRAND + timedelta(minutes=1)
    assert outstanding_errands(mail.hub, store, ["lyon"], before=NOW, back=later).is_whole, "it is over"
    assert outstanding_errands(mail.hub, mail.store, ["lyon"], before=NOW, back=NOW).is_whole, "what is no errand"


def test_an_end_names_batches_and_nothing_else(mail: Mail) -> None:
    mail.end("a" * 300, "../../../longwatch.toml")
    assert gone(mail) == set()


def ask(mail: Mail, **said: object) -> None:
    """Ask for an errand."""
    facts = facts_of(AskForErrand(gatherer="lyon", at=clock(), program_version="1", routes=("tor",)))
    body = signed({**facts, **said}, own_key(mail.lyon))
    mail.store.create("in/lyon/asks/1.json", body)


def test_who_asked_lately_and_signed_it_is_free(mail: Mail) -> None:
    ask(mail)
    free, doubts = gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=clock())
    assert (free["lyon"].routes, pace_of(free["lyon"]), doubts) == (("tor",), timedelta(0), [])
    late = clock() + ASKS_COUNT_FOR + timedelta(minutes=1)
    ask(mail)
    assert gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=late) == ({}, [])
    ask(mail, minutes=60)
    assert [*gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=late)[0]] == ["lyon"], "it is slow"
    for minutes in (10**9, 10**15):  # more than a time can be, too
        ask(mail, minutes=minutes)
        free, _ = gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=late)
        assert pace_of(free["lyon"]) == LONGEST_PACE


def test_who_asks_in_anothers_name_gets_nothing(mail: Mail) -> None:
    ask(mail, gatherer="oslo")
    free, [doubt] = gatherers_asking(mail.hub, mail.store, {"lyon": mail.public}, now=clock())
    assert (free, "is not signed by the key" in doubt) == ({}, True)
