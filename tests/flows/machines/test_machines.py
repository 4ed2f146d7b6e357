"""A hub and its gatherers: what they collect is what one machine does, whoever is killed, late, or not who it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from config.errors import ConfigError
from config.home import Home
from config.reading import read_settings, read_watch
from flows.batches.roles import SharedHomeError
from flows.batches.signatures import own_key, public_half
from flows.clock import clock
from flows.collect import collect
from flows.machines.gatherer import gather_once
from flows.machines.generations import newest_generation, pull_generation
from flows.machines.hub import hub_turn
from flows.machines.sharing import SharingError, share, unshare
from flows.rebuild import rebuild
from flows.upkeep.reread import Request
from flows.upkeep.shared_findings import shared_findings
from flows.upkeep.verify import verify
from longwatch import main
from newsroom.corpora import FEED_PATH, feed_for
from newsroom.feeds import Entry
from newsroom.server import Answer, Newsroom
from storage.archive import custody
from storage.database.published import open_published
from storage.disk.locks import LockHeldError
from storage.objects.opening import open_store
from storage.queries.watch.announced import announced_keys
from tests.asking import ask
from tests.conftest import SOURCE, Alpha, html
from tests.flows.machines.crowd import STANDS, Crowd, TimedStore, is_killed, text_of
from tests.flows.machines.mail import BATCH, Mail

FETCHES = "select purpose, url, count(*) from fetches group by all order by all"
BALANCE = "select sum(entries), sum(difference) from balance"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Two publishers, collected by a hub and two gatherers, and again when one of them had changed a page."""
    root = tmp_path_factory.mktemp("machines")
    with Newsroom({}) as newsroom:
        alpha = Alpha(newsroom, root / "hub")
        (alpha.home.sources / "beta.toml").write_text(SOURCE.replace("alpha", "beta").replace("Alpha", "Beta"))
        publish(alpha, ("one", "two"))
        crowd = Crowd(alpha.home, root, port=newsroom.port, names=("lyon", "oslo"))
        crowd.round()
        yield crowd


def publish(alpha: Alpha, names: tuple[str, ...]) -> None:
    """Have two publishers print articles of these names, one of them the same at both."""
    for name in names:
        alpha.says(f"/{name}", f"Report {name}: an execution", body(name))
    pages = {
        ("beta.example", f"/{name}"): Answer(body=html(f"Beta on {name}", body(name))) for name in ("two", "three")
    }
    listed = [Entry(url=f"http://beta.example{path}", guid=path, title=f"Beta on {path}") for _, path in pages]
    alpha.newsroom.publish({**pages, ("beta.example", FEED_PATH): feed_for("beta.example", listed)})


def body(subject: str) -> str:
    """A text about a subject, long enough to be an article."""
    line = "Witness {0}{1} told the court of {0} what {0}{2} had seen on the road to {0}{3} before dawn."
    return "\n".join(line.format(subject, n, n * 7, n * 13) for n in range(12))


def test_many_machines_collect_what_one_does(collected: Crowd, alpha: Alpha) -> None:
    (alpha.home.sources / "beta.toml").write_text(SOURCE.replace("alpha", "beta").replace("Alpha", "Beta"))
    publish(alpha, ("one", "two"))
    alpha.collected()
    assert collected.rows(STANDS) == alpha.rows(STANDS)
    assert collected.rows(BALANCE) == alpha.rows(BALANCE) == [(4, 0)]
    assert collected.rows(FETCHES) == alpha.rows(FETCHES)


def test_what_they_collected_is_whole_and_says_who_gathered_it(collected: Crowd) -> None:
    found = verify(collected.hub)
    assert found.is_whole, found.text()
    lines, _ = custody.read_chain(collected.hub.custody)
    signed = {str(line["signature"]).partition(":")[0] for line in lines if line["signature"]}
    assert signed == {"lyon", "oslo"}


def test_a_rebuild_of_what_they_collected_shows_no_difference(collected: Crowd) -> None:
    rebuilt = rebuild(collected.hub, read_watch(collected.hub), Request(), now=clock)
    assert rebuilt.comparison
    assert list(rebuilt.comparison.differences) == []


def test_nothing_is_left_in_the_store_but_what_readers_want(collected: Crowd) -> None:
    left = {one.name.partition("/")[0] for one in collected.store.listed("")}
    assert left == {"hub", "published"}


def test_a_reader_keeps_a_copy_fresh(collected: Crowd, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    assert pull_generation(collected.store, copy)
    assert pull_generation(collected.store, copy) is None, "it is up to date"
    assert ask(copy, STANDS).rows == collected.rows(STANDS)


@pytest.fixture
def pair(alpha: Alpha, tmp_path: Path, text: Callable[[str], str]) -> Crowd:
    """A publisher with two pages, a hub, and one gatherer."""
    for name in ("one", "two"):
        alpha.says(f"/{name}", f"Report {name}", text(name))
    return Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))


def test_whoever_is_killed_nothing_is_lost_and_nothing_doubled(pair: Crowd) -> None:
    lyon = pair.gatherers["lyon"]
    pair.gather()
    assert is_killed(pair.hub, "hub", at="after handing out:1")
    assert is_killed(lyon, "gather", at="after sending batch:1")
    pair.gather()
    assert is_killed(pair.hub, "hub", at="after pulled:1")
    pair.turn()
    assert pair.rows("select count(*), max(revision) from articles") == [(2, 1)]
    assert pair.rows(BALANCE) == [(2, 0)]
    assert verify(pair.hub).is_whole


def test_a_second_hub_refuses_and_one_that_slept_does_nothing_more(pair: Crowd, tmp_path: Path) -> None:
    pair.turn()
    other = Home(tmp_path / "other")
    other.root.mkdir()
    for name in ("longwatch.toml", "sources", "topics"):
        (other.root / name).symlink_to(pair.hub.root / name)
    with pytest.raises(LockHeldError, match="another hub"):
        hub_turn(other)
    hub_turn(other, by_force=True)
    with pytest.raises(LockHeldError, match="another hub"):
        pair.turn()
    newest = newest_generation(pair.store)
    assert newest
    assert newest.number == 2


def test_a_gatherer_whose_clock_is_two_days_off_gets_no_errand(pair: Crowd) -> None:
    gather_once(pair.gatherers["lyon"], now=lambda: clock() + timedelta(days=2))
    turn = pair.turn(early=True)
    assert turn.errands == ()
    assert turn.refused[0].startswith("lyon asked for an errand and gets none: its clock is ")
    pair.gather()
    assert len(pair.turn(early=True).errands) == 1, "it was set"


def test_what_a_gatherer_did_not_send_in_time_is_given_to_another(alpha: Alpha, tmp_path: Path) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    [first] = [one.gatherer for one in crowd.turn(early=True).errands]
    late = clock() + timedelta(minutes=34)
    [second] = {"lyon", "oslo"} - {first}
    gather_once(crowd.gatherers[second])
    assert crowd.turn(early=True).errands == (), "its hosts are the first one's until then"
    store = TimedStore(crowd.folder, lambda: late)
    gather_once(crowd.gatherers[second], store=store, now=lambda: late)
    asked = hub_turn(alpha.home, store=store, also_early=True, now=lambda: late)
    assert [one.gatherer for one in asked.errands] == [second]
    assert [one for one in asked.remarks if one.startswith(f"{first} did not end errand ")], "and that is said"


def test_a_restored_hub_takes_what_came_of_errands_before_and_its_readers_learn_of_its_key(
    pair: Crowd, alpha: Alpha, tmp_path: Path
) -> None:
    def said(home: Home, *words: str) -> str:
        run = CliRunner().invoke(main, ["--home", str(home.root), *words])
        assert run.exit_code == 0, (words, run.output)
        return run.stdout + run.stderr

    pair.round(early=True)
    key = said(pair.hub, "hub", "--key").strip()
    copy = tmp_path / "copy.duckdb"
    assert "another hub" not in said(pair.hub, "pull", pair.url, str(copy), "--key", key)
    alpha.says("/three", "Report three", text_of("three"))
    pair.gather()
    assert len(pair.turn(early=True).errands) == 1
    said(pair.hub, "backup", str(tmp_path / "backup"), "--same-disk")
    pair.gather()
    new = Home(tmp_path / "new")
    said(new, "restore", str(tmp_path / "backup"))
    assert "tell readers the key" in said(new, "hub", "--take-over")
    assert ask(new.published, "select count(*) from articles").rows == [(3,)]
    found = said(new, "pull", pair.url, str(copy), "--key", key)
    assert "is up to date" in found
    assert f"another hub signed it ({said(new, 'hub', '--key').strip()})" in found


def test_a_name_that_makes_names_of_errands_too_long_is_refused(pair: Crowd) -> None:
    for home in (pair.hub, pair.gatherers["lyon"]):
        settings = home.settings_file.read_text("utf-8")
        home.settings_file.write_text(settings.replace("lyon", "l" * 41), "utf-8")
        with pytest.raises(ConfigError, match="too long a name"):
            hub_turn(home) if home is pair.hub else gather_once(home)


def test_a_file_that_share_cannot_change_is_named_and_one_that_it_changed_comes_back_as_it_was(
    alpha: Alpha, tmp_path: Path
) -> None:
    file, url = alpha.home.settings_file, f"file://{tmp_path}/between"
    before = file.read_text("utf-8")
    for below in (
        '[shared]\nrole = "both"\n',
        '[shared]\nurl = ""\n',
        "[ shared ]\n",
        "  [shared]\nerrand_minutes = 20\n",
    ):
        file.write_text(f"{before}\n{below}", "utf-8")
        with pytest.raises(SharingError, match=r"write url = .* and role = .hub. there yourself"):
            share(alpha.home, url)
        assert file.read_text("utf-8") == f"{before}\n{below}"
    for whole in (before, f"{before}\n\n", before.replace("\n", "\r\n"), f"{before}[shared]\n# ours\n"):
        file.write_bytes(whole.encode())
        share(alpha.home, url)
        assert read_settings(file).shared.role == "hub"
        unshare(alpha.home)
        assert file.read_bytes() == whole.encode()
    file.write_text(f"{before}[shared]", "utf-8")
    share(alpha.home, url)
    with file.open("a") as more:
        more.write("errand_minutes = 20\n")
    unshare(alpha.home)
    assert read_settings(file).shared.errand_minutes == 20


def test_an_errand_that_nobody_would_read_is_not_handed_out_and_that_is_said(
    pair: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.gather()
    with monkeypatch.context() as patched:
        patched.setattr("flows.machines.errand.MOST_BYTES", 300)
        turn = pair.turn(early=True)
    assert (turn.errands, turn.waiting, pair.store.listed("errands/")) == ((), 1, [])
    assert [*pair.hub.errands.iterdir()] == []
    assert "an errand of 1 feeds and pages for lyon has " in turn.refused[0]
    pair.gather()
    assert len(pair.turn(early=True).errands) == 1


def test_of_more_addresses_than_an_errand_tells_it_tells_the_newest(collected: Crowd) -> None:
    with open_published(collected.hub.published) as connection:
        assert connection
        every = announced_keys(connection, ("alpha", "beta"), since=clock() - timedelta(days=1), most=10)
        newest = announced_keys(connection, ("alpha", "beta"), since=clock() - timedelta(days=1), most=2)
        seen = dict(connection.execute("select url_key, max(seen_at) from entry_rows group by 1").fetchall())
    assert (len(set(every)), len(newest)) == (len(every), 2)
    assert min(seen[key] for key in newest) >= max(seen[key] for key in set(every) - {*newest})


# Of the second, what was asked and what was handed out lie as long or longer.
@pytest.mark.parametrize(("minutes", "seconds"), [pytest.param(30, 20, marks=pytest.mark.long), (60, 1_800)])
def test_turns_that_are_far_apart_find_what_was_handed_out_between_them(
    pair: Crowd, minutes: int, seconds: int
) -> None:
    at = [clock()]
    store = TimedStore(pair.folder, lambda: at[0])
    begun = []
    for _ in range(4):
        begun.append(gather_once(pair.gatherers["lyon"], store=store, now=lambda: at[0]).errand)
        at[0] += timedelta(seconds=seconds)
        hub_turn(pair.hub, store=store, now=lambda: at[0])
        at[0] += timedelta(minutes=minutes) - timedelta(seconds=seconds)
    assert any(begun)
    assert pair.rows("select count(*) from articles") == [(2,)]


def test_a_published_file_that_cannot_be_put_keeps_no_errand_back_and_is_put_by_the_next_turn(pair: Crowd) -> None:
    pair.gather()
    folder = pair.folder / "published"
    folder.write_text("what keeps a folder from being made")
    run = CliRunner().invoke(main, ["--home", str(pair.hub.root), "hub", "--early"])
    assert (run.exit_code, "not published: readers elsewhere have no newer file: " in run.stderr) == (1, True)
    assert len(pair.store.listed("errands/lyon/")) == 1
    folder.unlink()
    turn = pair.turn()
    assert (turn.unpublished, turn.generation is not None) == ("", True)


def test_a_home_that_shares_its_work_is_not_collected_by_itself(pair: Crowd) -> None:
    for home in (pair.hub, pair.gatherers["lyon"]):
        with pytest.raises(SharedHomeError, match=r"run `longwatch (hub|gather)`"):
            collect(home)


def test_doctor_says_what_the_store_does_and_that_nobody_gathers(pair: Crowd) -> None:
    [hub] = shared_findings(pair.hub, clock())
    [lyon] = shared_findings(pair.gatherers["lyon"], clock())
    assert (hub.remedy, lyon.remedy) == ("", "")
    assert "keeps what was written first" in hub.says
    [wrong] = shared_findings(pair.hub, clock() + timedelta(hours=1))
    assert "set the clock that is wrong" in wrong.remedy
    mail = Mail(pair.hub.root.parent / "mail")
    mail.hub, mail.lyon, mail.store = pair.hub, pair.gatherers["lyon"], pair.store
    mail.send(b"rubbish")
    mail.pull()
    [_, refused] = shared_findings(pair.hub, clock())
    assert refused.says.startswith(f"1 batch of lyon refused, the last: {BATCH}.json: ")
    assert "`longwatch hub --discard lyon`" in refused.remedy


def test_a_home_becomes_a_hub_and_comes_back_as_it_was(alpha: Alpha, tmp_path: Path) -> None:
    with alpha.home.settings_file.open("a") as file:
        file.write("\n[shared]\n# a remark\n")
    before = alpha.home.settings_file.read_text()
    share(alpha.home, f"file://{tmp_path}/between")
    with pytest.raises(SharingError, match="already"):
        share(alpha.home, f"file://{tmp_path}/between")
    hub_turn(alpha.home)
    unshare(alpha.home)
    assert alpha.home.settings_file.read_text() == before
    collect(alpha.home)


def test_a_hub_that_was_sealed_is_none_no_more_before_its_published_files_are_put_anew(
    alpha: Alpha, tmp_path: Path
) -> None:
    share(alpha.home, f"file://{tmp_path / 'store'}")
    alpha.home.store.mkdir(exist_ok=True)
    alpha.home.sealed_note.touch()
    with pytest.raises(SharingError, match="run `longwatch hub --last` first"):
        unshare(alpha.home)
    hub_turn(alpha.home, is_last=True)
    unshare(alpha.home)


def test_a_hub_keeps_of_an_errand_nothing_of_what_entries_say(alpha: Alpha, tmp_path: Path) -> None:
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    for title in ("Buried", "Buried at night"):
        alpha.says("/one", title, text_of(title))
        crowd.round(early=True)
    crowd.gather()
    [handed] = crowd.turn().errands  # the page of an entry that was changed is owed
    name = f"{handed.errand}.jsonl.zst"
    for path, is_told in ((crowd.folder / "errands" / "lyon" / name, True), (crowd.hub.errands / name, False)):
        assert (b"Buried at night" in zstandard.decompress(path.read_bytes())) == is_told


def test_a_gatherer_prints_the_key_that_its_hub_needs(pair: Crowd) -> None:
    lyon = pair.gatherers["lyon"]
    assert public_half(own_key(lyon)) in pair.hub.settings_file.read_text()
    assert lyon.gatherer_key.stat().st_mode & 0o777 == 0o600
    assert open_store(pair.url)


def test_a_hub_prints_the_key_that_its_readers_need_and_they_take_no_others(pair: Crowd, tmp_path: Path) -> None:
    pair.turn()
    copy = tmp_path / "copy.duckdb"
    run = CliRunner().invoke
    key = run(main, ["--home", str(pair.hub.root), "hub", "--key"]).stdout.strip()
    other = public_half(own_key(pair.gatherers["lyon"]))
    assert run(main, ["pull", pair.url, str(copy), "--key", other]).exit_code == 74
    assert not copy.exists()
    first = run(main, ["pull", pair.url, str(copy)])
    assert f"signed by {key}: ask who runs the hub" in first.stderr
    assert "is up to date" in run(main, ["pull", pair.url, str(copy), "--key", key]).stdout


def test_what_a_gatherer_that_turned_hostile_sends_stops_no_hub_and_its_errand_is_given_to_another(
    alpha: Alpha, tmp_path: Path
) -> None:
    (alpha.home.sources / "beta.toml").write_text(SOURCE.replace("alpha", "beta").replace("Alpha", "Beta"))
    publish(alpha, ("one",))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon", "oslo"))
    crowd.gather()
    lyon, oslo = crowd.gatherers["lyon"], crowd.gatherers["oslo"]
    asked = {one.gatherer: one.errand for one in crowd.turn(early=True).errands}
    gather_once(oslo)
    forge(crowd, lyon, asked["lyon"])
    result = CliRunner().invoke(main, ["--home", str(crowd.hub.root), "hub"])
    assert result.exit_code == 1
    assert "not taken: lyon: " in result.stderr
    assert "its run is not named after its errand" in result.stderr
    [(failure, message)] = crowd.rows("select failure, message from problems")
    assert (failure, str(message).partition(": ")[0]) == ("gatherer", "lyon")
    assert len(crowd.rows("select distinct source_id from entry_rows")) == 1, "what the other one sent is filed"
    crowd.gather()
    turn = crowd.turn(early=True)
    assert [one.gatherer for one in turn.errands] == ["oslo"], "lyon is not asked for a time, and what it had is due"
    assert turn.refused == ()
    gather_once(oslo)
    crowd.turn()
    assert crowd.rows(BALANCE) == [(3, 0)]
    assert verify(crowd.hub).is_whole


def forge(crowd: Crowd, lyon: Home, errand: str) -> None:
    """Send a batch that takes the name of another's run, and say that nothing more comes."""
    mail = Mail(lyon.root / "elsewhere")
    mail.lyon, mail.store = lyon, crowd.store
    mail.send(errand=errand)
    mail.end(BATCH, errand=errand)
