"""A pack shows some articles and nothing of others, is the same bytes again, and holds before a stranger's tools."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from config.home import Home
from flows.clock import clock
from flows.packs.check import check_pack
from flows.packs.contents import PackError
from flows.packs.members import GIVEN
from flows.packs.recorded import Pack
from flows.packs.report import readable, with_unseen_named
from flows.upkeep.seal import order, seal
from flows.upkeep.verify import verify
from longwatch import main
from storage.archive import custody
from storage.archive.bag import MANIFEST, STAMP, TAGS, files_of, sha256_of
from storage.archive.line_lists import line_list
from storage.archive.spool import name_of, raw_lines
from storage.archive.spool import packed as packed_bytes
from storage.archive.wacz import search_key
from storage.database.published import open_published
from tests.asking import ask
from tests.faults.packs import MUTATIONS, unnamed
from tests.flows.packs.given import NOTE, REVIEWER, packed, redone, revised, some, stamp, told
from tests.flows.upkeep import test_time_stamps
from tests.flows.upkeep.test_backup import flipped
from tests.flows.upkeep.test_custody_forms import OLD
from tests.flows.upkeep.test_time_stamps import CURVE, Authority, named

GIVEN_SCRIPT = Path(__file__).parents[3] / "flows/packs/given/check.sh"
DOCS = Path(__file__).parents[3] / "docs"
serving = test_time_stamps.serving
pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("unzip") is None, reason="openssl or unzip is not here"
)


@pytest.fixture(scope="module")
def home(stamped: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(Path(shutil.copytree(stamped / "home", tmp_path_factory.mktemp("packed") / "home")))


@pytest.fixture
def one(stamped: Path) -> Path:
    """A pack of two articles, one of them revised. Nobody writes to it."""
    return stamped / "pack"


@pytest.fixture(scope="module")
def alone(home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Path]:
    """A pack of the revised article alone. Nobody writes to it."""
    folder = tmp_path_factory.mktemp("alone") / "pack"
    return packed(home, folder, revised(home)), folder


@pytest.fixture
def copy(one: Path, tmp_path: Path) -> Path:
    """One that may be written to."""
    return Path(shutil.copytree(one, tmp_path / "copy"))


def texts_in(folder: Path) -> Iterator[bytes]:
    """All that can be read in a pack: its files, and the captures in it unpacked."""
    for name in files_of(folder):
        yield (folder / name).read_bytes()
    with ZipFile(folder / "data/captures.wacz") as wacz:
        for record in ArchiveIterator(io.BytesIO(wacz.read("archive/data.warc.gz"))):
            yield (str(record.rec_headers) + str(record.http_headers)).encode() + record.content_stream().read()


def test_a_pack_holds_before_us_and_before_a_shell_with_five_tools(one: Path, path: str) -> None:
    checked = check_pack(one)
    assert checked.faults == []
    assert (checked.records, checked.texts, checked.stamps) == (3, 3, 1)
    status, lines = told(one, path, checked.number)
    assert status == 0, lines
    assert lines[-1] == "nothing was changed"
    assert any("(the number that you were told)" in line for line in lines)
    assert any(line.startswith("stamped: ") for line in lines)
    assert any(line.startswith("authority.pem: sha256 Fingerprint=") for line in lines)


def test_the_records_in_a_pack_are_those_of_the_archive_byte_for_byte(home: Home, one: Path) -> None:
    rows = ask(home.published, "select warc, record_offset, record_length, record_sha256 from captures").rows
    kept = {row[3]: row[:3] for row in rows}
    with ZipFile(one / "data/captures.wacz") as wacz:
        warc = wacz.read("archive/data.warc.gz")
        index = [json.loads(line.split(b" ", 2)[2]) for line in wacz.read("indexes/index.cdxj").splitlines()]
    assert len(index) == 3
    for line in index:
        file, offset, length = kept[line["recordDigest"].removeprefix("sha256:")]
        record = (home.captures / str(file)).read_bytes()[int(str(offset)) :][: int(str(length))]
        assert warc[int(line["offset"]) :][: int(line["length"])] == record


def test_a_pack_of_one_article_names_no_other_and_nobody(home: Home, alone: tuple[Pack, Path]) -> None:
    pack = alone[1]
    rows = ask(home.published, "select article_id, title, url from articles").rows
    one = revised(home)
    others = {str(value).encode() for row in rows if row[0] != one for value in row}
    assert len(others) > 100
    for text in texts_in(pack):
        assert [value for value in (*others, REVIEWER.encode(), NOTE.encode()) if value in text] == []
    assert '"person": 1' in (pack / "data/articles.jsonl").read_text("utf-8")


def test_nothing_that_a_pack_shows_a_hash_of_can_be_guessed(home: Home, one: Path) -> None:
    """Whoever knows every word of a ruling but the name of its reviewer finds none of its hashes by trying names."""
    shown = b"".join((one / name).read_bytes() for name in files_of(one))
    salts = []
    for path in home.filed.rglob("*.zst"):
        raw = raw_lines(path)
        assert [line for line in raw if sha256(line).hexdigest().encode() in shown] == []
        bare = [re.sub(rb',"salt":"[0-9a-f]{32}"', b"", raw[0]), *raw[1:]]
        unsalted = (line_list(name_of(path), bare).sha256(), sha256(packed_bytes(bare)).hexdigest())
        assert [digest for digest in unsalted if digest.encode() in shown] == []
        salts += [json.loads(raw[0])["salt"]]
    assert [salt for salt in salts if salt.encode() in shown] == []
    asked = "select b.rows_sha256, s.salt from batch_rows b left join salt_rows s on s.number // 1000000 = b.number"
    with open_published(home.published) as connection:
        assert connection is not None
        rows = connection.execute(asked).fetchall()
    assert {salt for _, salt in rows} <= {*salts}, "what its rows hash to is salted by a row, too"
    assert len(rows) > 5


def test_the_same_state_gives_the_same_bytes_though_a_pack_is_filed_between(home: Home, tmp_path: Path) -> None:
    """And what a killed pack has left beside its target goes with the next of it."""
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    names = (f".first.zip.{ended.pid}.part", ".first.zip.1.part", f".other.zip.{ended.pid}.part")
    left = [tmp_path / name for name in names]
    for folder in left:
        (folder / "data").mkdir(parents=True)
    first, again = (packed(home, tmp_path / name, *some(home, 3)) for name in ("first.zip", "again.zip"))
    assert [folder.exists() for folder in left] == [False, True, True], "of the same target, and of nobody who works"
    assert [one for one in first.remarks if one.startswith("the pack itself has no time-stamp")]
    assert first.number == again.number
    one, two = (tmp_path / name for name in ("first.zip", "again.zip"))
    assert one.read_bytes().replace(b"first/", b"again/") == two.read_bytes()
    assert check_pack(one).faults == []
    rows = ask(home.published, "select file, row_count, sha256 from exports where format = 'pack'").rows
    assert ("first.zip", 3, first.number) in rows


TO = "<b>Court</b>; می\u200cشود, Zoë's; packed for nobody"


def test_names_are_in_a_pack_where_they_are_asked_for_and_to_whom_it_is_given_is_said_and_recorded(
    home: Home, alone: tuple[Pack, Path], tmp_path: Path, path: str
) -> None:
    """With the lines of custody that hold the names."""
    numbered = Path(shutil.copytree(alone[1], tmp_path / "numbered"))
    named = packed(home, tmp_path / "named", revised(home), names=True, given_to=f" {TO} ")
    rows = ask(home.published, "select file, given_to from exports where given_to is not null").rows
    assert rows == [("named", TO)]
    given = f", and names and notes of reviewers; packed for {TO}"
    for folder, made, names, said in ((tmp_path / "named", named, True, given), (numbered, alone[0], False, "")):
        assert check_pack(folder).faults == []
        assert told(folder, path, made.number)[0] == 0
        rulings = json.loads((folder / "data/articles.jsonl").read_text("utf-8"))["rulings"]
        report = (folder / "data/report.html").read_text("utf-8")
        known = {"person": 1, "reviewer": REVIEWER, "note": NOTE} if names else {"person": 1}
        found = [{key: one[key] for key in one if key in ("person", "reviewer", "note")} for one in rulings]
        assert (found, REVIEWER in report, NOTE in report) == ([known], names, names)
        lines = {one: one.read_bytes() for one in folder.glob("data/custody/batches/*/*.jsonl")}
        shown = {
            one: json.loads(line.splitlines()[1]) for one, line in lines.items() if b'{"record":"decision"' in line
        }
        assert [(one["reviewer"], one["note"]) for one in shown.values()] == [(REVIEWER, NOTE)] * names
        chain = map(json.loads, (folder / "data/custody/chain.jsonl").read_bytes().splitlines())
        by = {line["batch"]: line["by"] for line in chain}
        assert [by[one.parent.name] for one in shown] == [1] * names, "the chain has the number of that name"
        info = folder / "bag-info.txt"
        words = info.read_text("utf-8")
        assert f"External-Description: 1 article with captures and custody{said}\n" in words
        info.write_text(
            words.replace(", and names and notes of reviewers", "")
            if names
            else words.replace("custody\n", "custody, and names and notes of reviewers\n", 1)
        )
        redone(folder)
        assert [fault for fault in check_pack(folder).faults if "External-Description" in fault]
        assert any("External-Description" in line for line in told(folder, path)[1])


def test_to_whom_a_pack_is_given_is_one_line_that_is_seen(home: Home, tmp_path: Path) -> None:
    words = ["--home", str(home.root), "pack", revised(home), "--to", str(tmp_path / "none"), "--for"]
    for hostile in ("a\nCustody-Head: none", "a\u202eb", "a\x1b[2Jb", "a\u2028b", "a\u200fb", " ", "a" * 201):
        done = CliRunner().invoke(main, [*words, hostile])
        assert (done.exit_code, done.output.startswith("longwatch: --for: it "), done.output.count("\n")) == (
            1,
            True,
            1,
        )
    assert not (tmp_path / "none").exists()


def test_the_manifest_of_a_pack_is_stamped_where_an_authority_is_named(
    home: Home,
    authority: Authority,
    serving: Callable[..., str],
    tmp_path: Path,
    path: str,
    copy: Path,
) -> None:
    settings, asked = home.settings_file.read_text("utf-8"), []

    def answer(question: bytes) -> bytes:
        asked.append(question)
        return authority.answer(question, chain=authority.pem("root"))

    named(home, serving(answer), authority="authority.pem")
    try:
        first, again = (packed(home, tmp_path / name, revised(home)) for name in ("first", "again"))
    finally:
        home.settings_file.write_text(settings, "utf-8")
    assert (len(asked), first.number) == (2, again.number), "one request a pack, and the number has nothing of it"
    one, two = (
        {name: (tmp_path / pack / name).read_bytes() for name in files_of(tmp_path / pack)}
        for pack in ("first", "again")
    )
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == [STAMP]
    for checked in (check_pack(tmp_path / "first"), check_pack(tmp_path / "again")):
        assert (checked.faults, checked.stamps) == ([], 1)
        assert [one for one in checked.remarks if one.startswith("this pack itself was stamped 20")]
    status, lines = told(tmp_path / "first", path, first.number)
    assert status == 0
    assert [one for one in lines if one.startswith("this pack itself was stamped: ") and "authority.pem" in one]
    shutil.copy(tmp_path / "first" / STAMP, copy / STAMP)
    listed = tmp_path / "first" / TAGS
    rows = [*listed.read_text().splitlines(), f"{sha256_of(tmp_path / 'first' / STAMP)}  {STAMP}"]
    listed.write_text("".join(f"{row}\n" for row in sorted(rows, key=lambda row: row[66:])))
    (tmp_path / "again" / STAMP).write_bytes(b"no time-stamp")
    for pack in (copy.name, "first", "again"):
        assert [one for one in check_pack(tmp_path / pack).faults if STAMP in one], pack
        status, lines = told(tmp_path / pack, path)
        assert (status, bool([one for one in lines if one.startswith("WRONG: ") and STAMP in one])) == (1, True), lines


def test_a_pack_ends_with_the_first_stamp_that_closes_it(home: Home, one: Path) -> None:
    whole = home.custody.read_bytes().splitlines(keepends=True)
    shown = (one / "data/custody/chain.jsonl").read_bytes().splitlines(keepends=True)
    assert len(shown) < len(whole)
    assert {path.name.partition(".")[0] for path in (one / "data/custody/stamps").iterdir()} == {
        custody.line_sha256(shown[-1])
    }


def test_a_pack_is_there_whole_or_not_at_all(home: Home, tmp_path: Path) -> None:
    damaged = Home(Path(shutil.copytree(home.root, tmp_path / "home")))
    rows = ask(home.published, "select warc, record_offset from captures where url like '%protest-deaths'").rows
    flipped(damaged.captures / str(rows[0][0]), int(str(rows[0][1])) + 60)
    with pytest.raises(Exception, match="its bytes were changed: run `longwatch verify`"):
        packed(damaged, tmp_path / "pack", revised(home))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    with pytest.raises(PackError, match="is there already"):
        packed(home, tmp_path / "home", revised(home))


def test_more_captures_than_a_zip_of_its_form_holds_are_refused(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.packs.pack.LARGEST", 1000)
    with pytest.raises(PackError, match="make several packs"):
        packed(home, tmp_path / "pack", revised(home))
    assert list(tmp_path.iterdir()) == []


def test_batches_of_the_first_form_go_in_whole_or_not_at_all(tmp_path: Path, path: str) -> None:
    with tarfile.open(OLD) as archive:
        archive.extractall(tmp_path / "old", filter="data")
    old = Home(tmp_path / "old")
    shutil.copy(old.live, old.published)
    rows = "select article_id from decisions where article_id not in (select unnest(articles) from seals) order by 1"
    article = str(ask(old.published, rows).rows[0][0])
    without = packed(old, tmp_path / "without", article, names=True)  # what no line can prove is not given
    assert any("--whole-batches" in remark for remark in without.remarks)
    assert not any(b"Ada" in text or b"Babak" in text for text in texts_in(tmp_path / "without"))
    whole = packed(old, tmp_path / "whole", article, whole_batches=True)
    assert any("went in whole" in remark for remark in whole.remarks)
    assert whole.lines
    for folder in ("without", "whole"):
        checked = check_pack(tmp_path / folder)
        assert checked.faults == []
        assert any("cannot be shown" in remark for remark in checked.remarks)
        assert told(tmp_path / folder, path)[0] == 0


def test_packs_and_batches_of_the_form_before_salts_hold(path: str, tmp_path: Path) -> None:
    with tarfile.open(OLD.with_name("form2.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    old, info = Home(tmp_path / "home"), tmp_path / "pack/bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Longwatch-Version: 0.2.0", "Longwatch-Version: 0.1.9"), "utf-8")
    redone(tmp_path / "pack")
    assert check_pack(tmp_path / "pack").faults == []
    assert told(tmp_path / "pack", path, script=GIVEN_SCRIPT)[0] == 0
    shutil.copy(old.live, old.published)
    assert verify(old).faults == []
    [(article, capture)] = ask(
        old.published, "select article_id, capture_sha256 from articles where text_state = 'ok'"
    ).rows
    made = packed(old, tmp_path / "again", str(article))
    assert any("hashes can be guessed" in remark for remark in made.remarks), made.remarks
    assert check_pack(tmp_path / "again").faults == []
    assert told(tmp_path / "again", path)[0] == 0
    assert {file.suffix for file in (tmp_path / "again").rglob("[0-9]*.json*")} == {".json"}
    (old.store / "publish.json").unlink(missing_ok=True)
    seal(old, order(old, str(capture), whole_article=True, keep_feeds=False), reason="r", by="Ada", now=clock)
    assert verify(old).faults == []
    assert any(old.line_lists.iterdir()), "its batches are sealed as new ones are"
    with pytest.raises(PackError, match=f"{article}: its capture .* was sealed by the order"):
        packed(old, tmp_path / "sealed", str(article))


def test_mutations_of_a_pack_are_named(home: Home, one: Path, path: str, tmp_path: Path) -> None:
    script, random = Path(shutil.copy(one / "check.sh", tmp_path)), Random(1988)
    for number, mutation in enumerate(MUTATIONS * 2):
        shell = path if number < len(MUTATIONS) and number % 3 == 0 else ""  # the rest: python -m tests.faults.packs
        assert list(unnamed(one, home.stamps, script, shell, mutation, random)) == [], mutation.__name__


def test_what_is_forged_with_its_manifest_made_anew_is_named_by_custody(copy: Path, path: str) -> None:
    text = next((copy / "data/texts").iterdir())
    text.write_bytes(text.read_bytes().replace(b"e", b"a", 1))
    redone(copy)
    assert [fault for fault in check_pack(copy).faults if text.name in fault]
    status, lines = told(copy, path)
    assert status == 1
    assert [line for line in lines if line.startswith("WRONG: data/texts/")]


def test_what_custody_does_not_hold_the_number_of_the_pack_does(copy: Path, path: str) -> None:
    number = check_pack(copy).number
    report = copy / "data/report.html"
    report.write_text(report.read_text("utf-8").replace("Pack of", "Pack with"), "utf-8")
    redone(copy)
    assert check_pack(copy).faults == []
    assert check_pack(copy, number=number).faults == [f"this is not the pack with the number {number}"]
    lines = told(copy, path, number)[1]
    assert lines.count(f"WRONG: this is not the pack with the number {number}") == 1
    assert lines[-1] == "1 fault: this pack has no number that holds"
    assert not [line for line in lines if line.startswith("number of this pack")]


@pytest.mark.parametrize("changed", ["data/texts", "check.sh"])
def test_the_three_commands_of_the_readmes_find_what_one_of_them_alone_does_not(
    copy: Path, path: str, changed: str
) -> None:
    number = check_pack(copy).number
    steps = ["sha256sum tagmanifest-sha256.txt", f"sha256sum -c {TAGS}", f"sha256sum -c {MANIFEST}"]
    for page in (*copy.glob("README.*.txt"), copy / "check.sh", DOCS / "packs.md"):
        places = [page.read_text("utf-8").find(step) for step in steps]
        assert (-1 not in places, places) == (True, sorted(places)), page.name
    victim = next((copy / changed).iterdir()) if changed != "check.sh" else copy / changed
    victim.write_bytes(victim.read_bytes() + b"# and more\n")
    lines = [line for line in (copy / MANIFEST).read_text().splitlines() if not line.endswith(f"/{victim.name}")]
    fitted = [*lines, f"{sha256_of(victim)}  {victim.relative_to(copy)}"] if changed != "check.sh" else lines
    (copy / MANIFEST).write_text("".join(f"{line}\n" for line in sorted(fitted, key=lambda line: line[66:])))
    done = [subprocess.run(step.split(), cwd=copy, capture_output=True, text=True, check=False) for step in steps]
    assert [one.returncode for one in done] == [0, 1, 0]
    assert done[0].stdout.split() == [number, TAGS], "the number alone tells nothing"
    assert f"{victim.name if changed == 'check.sh' else MANIFEST}: FAILED" in done[1].stdout
    for said in (check_pack(copy, number=number).text(), "\n".join(told(copy, path, number)[1])):
        assert ("no number that holds" in said, number in said) == (True, False), said


def test_a_chain_written_anew_is_caught_by_its_stamp(copy: Path, path: str) -> None:
    chain = copy / "data/custody/chain.jsonl"
    lines: list[bytes] = []
    for raw in chain.read_bytes().splitlines():
        line = {name: value for name, value in json.loads(raw).items() if name != "check"}
        line |= {"filed_at": "2020-01-01T00:00:00+00:00"}
        line |= {"previous": custody.line_sha256(lines[-1])} if lines else {}
        lines.append(custody.chain_line(line))
    chain.write_bytes(b"".join(lines))
    redone(copy)
    assert [fault for fault in check_pack(copy).faults if "is on no line of this chain" in fault]
    assert any("is on no line of this chain" in line for line in told(copy, path)[1])


def test_a_stamp_of_somebody_else_is_no_stamp(home: Home, copy: Path, path: str, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other", key=CURVE)
    there = Home(tmp_path / "there")
    (there.store).mkdir(parents=True)
    shutil.copy(copy / "data/custody/chain.jsonl", there.custody)
    head = stamp(there, other)
    [ours] = (copy / "data/custody/stamps").glob(f"{head}.*")
    shutil.copy(next(there.stamps.iterdir()), ours)
    redone(copy)
    assert [fault for fault in check_pack(copy).faults if "does not lead to the authority" in fault]
    assert any("no authority's certificate here has signed it" in line for line in told(copy, path)[1])


def test_the_commands_say_what_was_packed_and_what_is_wrong(home: Home, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--home", str(home.root), "pack", *words])
        return done.exit_code, done.output

    status, said = run(revised(home)[:10], "--to", str(tmp_path / "pack"))
    lines = len((tmp_path / "pack/data/custody/chain.jsonl").read_bytes().splitlines())  # a slow run has more batches
    assert (status, said.splitlines()[0].split(": ")[1]) == (
        0, f"1 article, 2 captured records, 2 texts, {lines} lines of custody, 1 time-stamp",
    )  # fmt: skip
    assert run("check", str(tmp_path / "pack"))[0] == 0
    flipped(tmp_path / "pack/data/report.html", 50)
    status, said = run("check", str(tmp_path / "pack"))
    assert (status, "wrong: data/report.html: is not what was packed" in said) == (74, True)
    (tmp_path / "x.zip.age").write_bytes(b"age-encryption.org/v1\n-> X25519 ab\n")
    status, said = run("check", str(tmp_path / "x.zip.age"))
    assert (status, "is encrypted, and cannot be checked: decrypt it first, with `age -d" in said) == (1, True), said
    assert [option for option in ("--topic", "--to-age", "--pdf", "check") if option not in run("--help")[1]] == []


def test_the_report_is_in_plain_words_and_tells_passages_apart(home: Home, tmp_path: Path) -> None:
    rows = ask(
        home.published, "select article_id from articles where language = 'fa' and url like '%\\%D9%' escape '\\'"
    ).rows
    packed(home, tmp_path / "pack", revised(home), str(rows[0][0]))
    page = (tmp_path / "pack/data/report.html").read_text("utf-8")
    for said in (
        "Only the\nnumber of the pack covers them", '<span dir="auto">“crowd had surrounded a police”</span>',
        '<th>Text</th><td dir="auto">complete</td>', '<th>Date exact to</th><td dir="auto">the minute</td>',
        '<td dir="auto">first saved</td>', '<td dir="auto">changed by the publisher</td>',
        '<td dir="auto">in this pack</td>', "<th>Feeds</th>", "entries, each counted", "<th>Less than expected</th>",
    ):  # fmt: skip
        assert said in page, said
    assert re.search(r"<th>Address</th><td[^>]*>http[^<%]*[\u0600-\u06ff]", page), "an address that can be read"
    assert re.findall(r">[0-9]{4}-[0-9]{2}-[0-9]{2}T", page) == [], "one way to write a time"
    assert readable("https://a.example/%41%2F%E2%80%AE%C3%A9?q=%FF") == "https://a.example/%41%2F%E2%80%AE%C3%A9?q=%FF"
    assert readable("https://a.example/%41%2F%C3%A9%20b") == "https://a.example/%41%2Fé%20b"


def test_the_readme_says_in_five_languages_what_is_proved_and_what_is_not(one: Path) -> None:
    for name in GIVEN:
        text = (one / name).read_text("utf-8")
        assert "sh check.sh" in text
        assert len(text.split("\n\n")) >= 4 or name == "check.sh"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Example.org/A/b/?z=1&A=2", "org,example)/a/b?a=2&z=1"),
        ("https://example.org", "org,example)/"),
        ("http://example.org:8080/x", "org,example:8080)/x"),
        ("https://example.org:443/x#part", "org,example)/x"),
    ],
)
def test_the_key_of_an_address_is_that_of_other_indexers(url: str, key: str) -> None:
    assert search_key(url) == key


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna", "Anna"),
        ("Anna\u200b", "Anna(U+200B)"),
        ("An\u202ena", "An(U+202E)na"),
        ("An\u200cna", "An(U+200C)na"),
        ("می\u200cنا", "می\u200cنا"),
    ],
)
def test_names_that_differ_by_a_sign_nobody_sees_are_told_apart_in_the_report(name: str, shown: str) -> None:
    assert with_unseen_named(name) == shown
