"""The front door: what each command says, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.home import Home
from config.reading import read_settings, read_watch
from longwatch import main
from newsroom.feeds import Entry
from storage.disk.locks import hold_lock
from storage.queries.questions import ask

ROOT = Path(__file__).parents[1]
LONGWATCH = [sys.executable, "-c", "from longwatch import main; main()"]
IMPORTED = """
import sys
from longwatch import main
try:
    main()
except SystemExit as end:
    code = end.code
print("imported", *sorted({name.split(".")[0] for name in sys.modules if not name.startswith("flows.commands")}))
sys.exit(code)
"""
REPORT = [
    "run",
    "entries",
    "fates",
    "difference",
    "sources_ok",
    "sources_failed",
    "seconds",
    "new_of_earlier_runs",
    "batches_set_aside",
    "articles_left_out",
    "files_unread",
    "pages_gone",
]
HEAVY = {"prefect", "duckdb", "trafilatura", "aiohttp", "feedparser", "pydantic", "rich", "warcio", "lxml"}
Done = subprocess.CompletedProcess[str]


def longwatch(*arguments: object, home: Path | None = None) -> Done:
    """A command, run in this process, its output in a pipe; an error of our own making is raised."""
    place = ["--home", str(home)] if home else []
    result = CliRunner().invoke(main, [*place, *map(str, arguments)], prog_name="longwatch")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(list(map(str, arguments)), result.exit_code, result.stdout, result.stderr)


def alone(
    *arguments: object, home: Path | None = None, cwd: Path = ROOT, code: str | None = None, **named: Any
) -> Done:
    """A command in a process of its own, run as a person would; never with a traceback."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("LONGWATCH", "PYTHON"))}
    environment = {**outside, "HOME": str(cwd), "PYTHONPATH": str(ROOT), **named.pop("env", {})}
    command = [sys.executable, "-c", code] if code else LONGWATCH
    place = ["--home", str(home)] if home else []
    done = subprocess.run(
        [*command, *place, *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=cwd, env=environment,
        stdin=subprocess.DEVNULL, timeout=120, **named,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def one_line(done: Done) -> str:
    """What went wrong, on one line of stderr that says who speaks."""
    [line] = [line for line in done.stderr.splitlines() if not line.startswith("home: ")]
    assert line.startswith("longwatch: ")
    return line


def writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


@pytest.fixture
def copied(demo: Home, tmp_path: Path) -> Home:
    """A copy of the demo's home, to be spoilt."""
    shutil.copytree(demo.root, tmp_path / "copied")
    return Home(tmp_path / "copied")


# ---- what a command may cost and import


def test_help_imports_nothing_heavy_and_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = alone("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with capsys.disabled():
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"\n`longwatch --help` took {spent * 1000:.0f} ms of CPU")
    for command in ("init", "collect", "sql", "show", "status", "demo", "up"):
        assert f"\n  {command} " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    imported = alone("--help", code=IMPORTED).stdout.splitlines()[-1].split()
    assert imported[0] == "imported"
    assert not set(imported) & (HEAVY | {"storage", "extractors", "newsroom"})


def test_every_command_explains_itself_without_importing_what_it_would_need() -> None:
    for command in ("init", "collect", "sql", "show", "status", "demo", "up"):
        done = alone(command, "--help", code=IMPORTED)
        assert done.returncode == 0
        assert not set(done.stdout.splitlines()[-1].split()) & HEAVY


# ---- before there is a watch


@pytest.mark.parametrize("command", ["collect", "up"])
def test_a_home_not_started_contacts_nobody_and_says_what_to_do(alpha: Any, command: str) -> None:
    alpha.home.settings_file.unlink()
    done = longwatch(command, home=alpha.home.root)
    assert done.returncode == 78
    assert f"run `longwatch --home {alpha.home.root} init`" in one_line(done)
    assert alpha.asked() == []
    assert not alpha.home.store.exists()


def test_a_home_that_is_nowhere_is_said_with_how_it_was_found(tmp_path: Path) -> None:
    done = alone("collect", cwd=tmp_path)
    assert done.returncode == 78
    assert done.stderr.startswith(f"home: {tmp_path}/longwatch (the default)\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["sql", "select 1"], ["show", "a0"]])
def test_before_the_first_run_questions_name_the_command_to_run(tmp_path: Path, command: list[str]) -> None:
    Home(tmp_path).settings_file.touch()
    done = longwatch(*command, home=tmp_path)
    assert done.returncode == 2
    assert f"run `longwatch --home {tmp_path} collect`" in one_line(done)


@pytest.mark.parametrize("command", [["status"], ["sql", "select 1"], ["topics", "check"], ["doctor"], ["maintain"]])
def test_a_folder_without_a_watch_is_an_error_and_stays_as_it_is(tmp_path: Path, command: list[str]) -> None:
    done = longwatch(*command, home=tmp_path / "misspelt")
    said = f"is not in {tmp_path}/misspelt: run `longwatch --home {tmp_path}/misspelt init`"
    assert (done.returncode, said in done.stderr) == (78, True)
    assert list(tmp_path.iterdir()) == []
    assert longwatch(*command, "--help", home=tmp_path).returncode == 0
    assert longwatch("pack", "check", tmp_path, home=tmp_path / "misspelt").returncode != 78, "a stranger has no watch"


def test_diff_on_a_terminal_is_coloured_unless_no_color_is_set(demo: Home) -> None:
    ((article,),) = ask(demo.published, "select article_id from articles where revision > 1 limit 1").rows
    command = shlex.join([*LONGWATCH, "--home", str(demo.root), "diff", str(article)])
    for set_, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | set_
        on_terminal = ["script", "-qec", command, "/dev/null"]
        done = subprocess.run(on_terminal, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert (done.returncode, "\x1b[" in done.stdout) == (0, coloured)


def test_status_before_the_first_run_is_no_error(tmp_path: Path) -> None:
    Home(tmp_path).settings_file.touch()
    assert f"run `longwatch --home {tmp_path} collect`" in longwatch("status", home=tmp_path).stdout
    summary = json.loads(longwatch("status", "--json", home=tmp_path).stdout)
    assert (summary["published_at"], summary["articles"]) == (None, 0)


def test_init_can_be_repeated_and_keeps_what_stands_there(tmp_path: Path) -> None:
    home = tmp_path / "watch"
    first = longwatch("init", "--yes", "--zone", "Asia/Tehran", home=home)
    assert first.returncode == 0
    assert "wrote longwatch.toml" in first.stdout
    assert "Next: " in first.stdout
    settings = home / "longwatch.toml"
    settings.write_text(settings.read_text("utf-8") + "# mine\n", "utf-8")
    second = longwatch("init", "--yes", home=home)
    assert second.returncode == 0
    assert "wrote" not in second.stdout
    assert "kept  longwatch.toml" in second.stdout
    assert settings.read_text("utf-8").endswith("# mine\n")
    assert 'zone = "Asia/Tehran"' in settings.read_text("utf-8")


# ---- collect


def test_collect_in_a_pipe_prints_its_report_and_no_progress_and_never_imports_prefect(
    alpha: Any, text: Callable[[str], str]
) -> None:
    alpha.says("/one", "One", text("one"))
    done = alone("collect", "--json", home=alpha.home.root, code=IMPORTED)
    assert done.returncode == 0
    assert done.stderr == f"home: {alpha.home.root} (given on the command line)\n"
    printed, mark, imported = done.stdout.rpartition("imported ")
    report = json.loads(printed)
    assert list(report) == REPORT
    assert report["fates"]["new"] == 1
    assert mark
    assert "aiohttp" in imported.split()
    assert "prefect" not in imported.split()
    printed = longwatch("collect", "--early", home=alpha.home.root).stdout
    assert "no new entries; difference 0" in printed
    assert "sources: 1 answered, 0 failed" in printed


def test_a_source_that_fails_is_exit_code_1_with_a_sentence(alpha: Any) -> None:
    alpha.answers("/longwatch-feed.xml", b"<!doctype html>\x1b[2J<title>\x1b[31mMoved</title>", status=200)
    done = longwatch("collect", "--json", home=alpha.home.root)
    assert done.returncode == 1
    assert json.loads(done.stdout)["sources_failed"] == 1
    assert "failed: alpha/main: " in done.stderr
    assert "\x1b" not in done.stderr


def test_a_run_beside_another_is_exit_code_75_and_names_it(alpha: Any) -> None:
    with hold_lock(alpha.home.collect_lock, holder="collect run 7"):
        done = longwatch("collect", home=alpha.home.root)
    assert done.returncode == 75
    assert one_line(done) == "longwatch: collect.lock: held by collect run 7: wait for it to end, or stop it"
    assert alpha.asked() == []


@pytest.mark.parametrize("broken", ["[watch", '[watch]\nzone = "Nowhere/Here"\n', "[web]\ncolour = 1\n", "\xff"])
@pytest.mark.parametrize("command", [["collect"], ["up"], ["status"]])
def test_a_mistake_in_the_settings_is_exit_code_78_and_names_the_file(
    alpha: Any, broken: str, command: list[str]
) -> None:
    alpha.home.settings_file.write_bytes(broken.encode("latin-1"))
    done = longwatch(*command, home=alpha.home.root)
    assert done.returncode == 78
    assert "longwatch.toml: " in one_line(done)
    assert alpha.asked() == []


@pytest.fixture
def heeded() -> Iterator[None]:
    """What is started here heeds Ctrl-C, also where the tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_a_run_stopped_by_a_person_says_so_and_the_next_one_ends_it(alpha: Any, text: Callable[[str], str]) -> None:
    alpha.says("/one", "One", text("one"))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        never = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = alpha.home.settings_file.read_text("utf-8")
        here = f"127.0.0.1:{alpha.newsroom.port}"
        slow = settings.replace('{ "*" = ', f'{{ "slow.example" = "{never}", "*" = ')
        alpha.home.settings_file.write_text(slow.replace(f'["{here}"]', f'["{here}", "{never}"]'), "utf-8")
        alpha.announces("/slow", Entry(url="http://slow.example/slow", guid="slow", title="Slow"))
        command = [*LONGWATCH, "--home", str(alpha.home.root), "collect"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
        ) as run:
            silent.accept()
            os.killpg(run.pid, signal.SIGINT)
            printed, error = run.communicate()
    assert (run.returncode, printed) == (130, "")
    assert error.splitlines()[1:] == ["longwatch: stopped: what a run had gathered is filed by the next one"]
    alpha.home.settings_file.write_text(settings, "utf-8")
    alpha.lists([])
    alpha.says("/slow", "Slow", text("slow"))
    longwatch("collect", "--early", home=alpha.home.root)
    assert alpha.rows("select title from articles where title = 'One'") == [("One",)]
    assert alpha.rows("select run from balance where difference <> 0") == []


def test_a_damaged_live_database_is_exit_code_74_and_stays_as_it_is(copied: Home) -> None:
    copied.live.write_bytes(b"damaged " * 5000)
    before = copied.published.read_bytes()
    done = longwatch("collect", "--early", home=copied.root)
    assert done.returncode == 74
    assert "live.duckdb" in one_line(done)
    assert f"`longwatch --home {copied.root} doctor` says which file is damaged, and what mends it" in one_line(done)
    assert "backup" in longwatch("doctor", home=copied.root).stdout
    assert copied.live.read_bytes() == b"damaged " * 5000
    assert copied.published.read_bytes() == before


def test_a_damaged_batch_is_set_aside_and_the_run_goes_on(copied: Home) -> None:
    copied.spool.mkdir(exist_ok=True)
    (copied.spool / "20260101T000000Z-abcdef-000001.jsonl.zst").write_bytes(b"")
    done = longwatch("collect", home=copied.root)
    assert done.returncode == 1
    assert "not filed: 1 batch set aside, which could not be filed" in done.stderr
    for command in ("status", "health"):
        asked = longwatch(command, home=copied.root)
        assert asked.returncode == 1
        assert "set aside" in asked.stdout
    printed = longwatch(
        "sql", "select message from problems where failure = 'batch'", "--format", "csv", home=copied.root
    )
    assert "20260101T000000Z-abcdef-000001.jsonl.zst: this batch could not be filed" in printed.stdout


def test_a_live_database_that_is_gone_is_exit_code_74_and_nothing_is_published_over_what_was(
    alpha: Any, text: Callable[[str], str]
) -> None:
    home = alpha.home
    alpha.says("/one", "One", text("one"))
    alpha.collected()
    before = home.published.read_bytes()
    home.live.unlink()
    done = longwatch("collect", home=home.root)
    assert done.returncode == 74
    assert f"`longwatch --home {home.root} rebuild --accept" in one_line(done)
    assert home.published.read_bytes() == before
    assert longwatch("rebuild", "--accept", home=home.root).returncode in (0, 1)
    assert longwatch("collect", home=home.root).returncode == 0


def test_a_damaged_published_file_is_exit_code_74(copied: Home) -> None:
    writable(copied.published).write_bytes(b"damaged " * 5000)
    for command in (["sql", "select 1"], ["status"], ["show", "a"]):
        assert longwatch(*command, home=copied.root).returncode == 74


def mounted(folder: Path, size: str) -> bool:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk that is soon full; None where no file system can be mounted."""
    folder = tmp_path / "disk"
    if mounted(folder, "700k"):
        yield folder
        subprocess.run(["umount", str(folder)], check=True)
    else:
        yield None


def test_a_full_disk_is_exit_code_74_and_costs_nothing(
    alpha: Any, text: Callable[[str], str], small_disk: Path | None
) -> None:
    """Where none can be made, a limit on the size of files stands in for it; see test_committer.py for that, too."""
    for number in range(6):
        alpha.says(f"/{number}", f"Title {number}", text(f"subject{number}"))
    if small_disk:
        shutil.copytree(alpha.home.root, small_disk / "home")
        done = alone("collect", home=small_disk / "home")
        assert done.returncode == 74
        assert "No space left on device" in one_line(done)
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        whole(Home(small_disk / "home"))
        return
    limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))  # noqa: E731
    uncached = {"PYTHONDONTWRITEBYTECODE": "1"}  # a .pyc cut short by the limit would be left for everybody
    done = alone("collect", home=alpha.home.root, preexec_fn=limited, env=uncached)
    assert done.returncode == 74
    assert "File too large" in one_line(done)
    whole(alpha.home)


def whole(home: Home) -> None:
    """Assert that the next run ends the work, and that nothing is lost or doubled."""
    assert longwatch("collect", "--early", home=home.root).returncode == 0
    assert ask(home.published, "select count(*), count(distinct title) from articles").rows == [(6, 6)]
    assert ask(home.published, "select run from balance where difference <> 0").rows == []
    assert not list(home.spool.glob("*"))


# ---- sql, show, status


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_sql_answers_in_four_forms(demo: Home, form: str) -> None:
    question = "select source, count(*) as articles from articles group by source order by source"
    done = longwatch("sql", question, "--format", form, home=demo.root)
    assert (done.returncode, done.stderr) == (0, "")
    expected = ask(demo.published, question).rows
    lines = done.stdout.splitlines()
    found = {
        "table": lambda: [tuple(line.split()) for line in lines[1:-1]],
        "csv": lambda: [tuple(row) for row in csv.reader(io.StringIO(done.stdout))][1:],
        "json": lambda: [tuple(map(str, row.values())) for row in json.loads(done.stdout)],
        "markdown": lambda: [tuple(line.strip("| ").split(" | ")) for line in lines[2:]],
    }[form]()
    assert found == [(source, str(number)) for source, number in expected]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sql", "copy articles to 'x.csv'"], "only SELECT and EXPLAIN are answered"),
        (["sql", "select nothing"], "nothing"),
        (["sql", "-- only a comment"], "this contains no query"),
        (["sql", "select title::integer from articles"], "Could not convert"),
        (["show", "ffffffffffffffff"], "no article has an id that begins like this"),
        (["show", ""], "begins like this"),
    ],
)
def test_a_question_that_cannot_be_answered_is_exit_code_2(demo: Home, arguments: list[str], words: str) -> None:
    done = longwatch(*arguments, home=demo.root)
    assert done.returncode == 2
    assert done.stderr.startswith("longwatch: ")
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["nothing"], ["sql", "select 1", "--format", "xml"], ["show"]])
def test_a_command_wrongly_written_is_exit_code_2(demo: Home, arguments: list[str]) -> None:
    done = longwatch(*arguments, home=demo.root)
    assert done.returncode == 2
    assert "Usage: " in done.stderr


def test_words_of_a_publisher_in_an_error_move_no_cursor(demo: Home) -> None:
    done = longwatch("sql", "select ('\x1b[2J\u202e' || title)::integer from articles", home=demo.root)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


def test_a_question_that_is_no_utf_8_is_exit_code_2(demo: Home) -> None:
    done = longwatch("sql", "select '\udcff'", home=demo.root)
    assert (done.returncode, one_line(done)) == (2, "longwatch: the query is not valid UTF-8: type it again")
    assert longwatch("show", "\udcff", home=demo.root).returncode == 2


def test_a_terminal_that_knows_no_persian_gets_numbers_and_no_error(demo: Home) -> None:
    done = alone("sql", "select 'خبر' as a", home=demo.root, env={"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, "\\u062e\\u0628\\u0631")


def test_a_reader_that_has_seen_enough_is_nobodys_failure(demo: Home) -> None:
    command = [*LONGWATCH, "--home", str(demo.root), "sql", "--format", "csv", "select range from range(200_000)"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as run:
        assert run.stdout
        assert run.stderr
        assert run.stdout.readline() == "range\n"
        run.stdout.close()
        assert run.stderr.read() == ""


def test_show_writes_a_page_or_prints_the_article(demo: Home, tmp_path: Path) -> None:
    [(name, title)] = ask(demo.published, "select article_id, title from articles where language = 'fa' limit 1").rows
    assert str(title).split()[0] in longwatch("show", str(name)[:8], home=demo.root).stdout
    done = longwatch("show", name, "--html", tmp_path / "a.html", home=demo.root)
    assert (done.returncode, done.stdout) == (0, f"wrote {tmp_path / 'a.html'}\n")
    assert 'dir="rtl"' in (tmp_path / "a.html").read_text("utf-8")
    lost = longwatch("show", name, "--html", tmp_path / "nowhere" / "a.html", home=demo.root)
    assert lost.returncode == 74
    assert "nowhere/a.html: No such file or directory: " in one_line(lost)


def test_status_names_the_home_that_nobody_named(demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LONGWATCH_HOME", str(demo.root))
    assert f"home: {demo.root} (from LONGWATCH_HOME)\n" in CliRunner().invoke(main, ["status"]).stderr
    assert not CliRunner().invoke(main, ["--home", str(demo.root), "status"]).stderr


def test_status_is_text_or_json(demo: Home) -> None:
    text = longwatch("status", home=demo.root)
    assert (text.returncode, text.stderr) == (0, "")
    assert text.stdout.startswith("last run   ")
    summary = json.loads(longwatch("status", "--json", home=demo.root).stdout)
    assert (summary["sources"], summary["owed"], summary["difference"], summary["failing"]) == (9, 0, 0, [])
    assert summary["published_at"][10] == "T"


def test_the_home_is_the_nearest_one_upward(demo: Home, tmp_path: Path) -> None:
    question = ["sql", "--format", "csv", "select count(*) > 0 as a from articles"]
    assert alone(*question, cwd=demo.sources).stdout == "a\nTrue\n"
    assert alone(*question, cwd=tmp_path, env={"LONGWATCH_HOME": str(demo.root)}).stdout == "a\nTrue\n"


# ---- demo


def test_the_demo_leaves_a_folder_of_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LONGWATCH_HOME", raising=False)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "notes.txt").write_text("mine", "utf-8")
    for done in (longwatch("demo"), longwatch("demo", home=tmp_path / "demo")):
        assert done.returncode == 2
        assert "contains files that the demo did not make: choose another folder with --home" in one_line(done)
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["notes.txt"]


# What all tests have was made by this command; in a process of its own, from the wheel, test_packaging.py runs it.
def test_the_demo_replaces_what_an_earlier_one_made_and_tells_what_to_type_next_which_works(
    demo: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = demo.root.with_name("said.txt").read_text("utf-8").splitlines()
    monkeypatch.chdir(demo.root.parent)
    assert not (demo.sources / "left.toml").exists()
    assert max(map(len, said)) <= 120
    typed = [line[line.index("--home demo ") :] for line in said if " --home demo " in line]
    assert len(typed) == 3
    for line in typed:
        result = longwatch(*shlex.split(line))
        assert (result.returncode, result.stderr) == (0, ""), line


def test_an_owed_page_shows_in_status(alpha: Any) -> None:
    alpha.announces("/late", Entry(url="http://alpha.example/late", guid="late", title="Late"))
    assert longwatch("collect", home=alpha.home.root).returncode == 0
    assert "owed       1 page " in longwatch("status", home=alpha.home.root).stdout


@pytest.mark.parametrize(
    ("written", "meant"), [("collct", "collect"), ("statsu", "status"), ("topic", "topics"), ("zzz", "--help")]
)
def test_an_unknown_command_is_answered_with_the_nearest(written: str, meant: str) -> None:
    done = longwatch(written)
    assert done.returncode == 2
    assert f"{written!r} is not a command" in done.stderr
    assert meant in done.stderr.splitlines()[-1]


def test_an_unknown_source_is_answered_with_the_nearest(demo: Home) -> None:
    assert "did you mean lakeside-wire?" in longwatch("sources", "why", "lakeside-wirr", home=demo.root).stderr


def test_search_knows_h_and_takes_a_hyphen_for_a_not(demo: Home) -> None:
    assert longwatch("search", "-h").stdout.startswith("Usage: longwatch search")
    assert "article" in longwatch("search", "-hanging prison", home=demo.root).stdout


def test_prefects_own_help_needs_no_server(tmp_path: Path) -> None:
    done = alone("prefect", "deployment", "--help", home=tmp_path / "none", cwd=tmp_path)
    assert (done.returncode, "Usage: prefect deployment" in done.stdout) == (0, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def answered(home: Path, *lines: str, options: tuple[str, ...] = ()) -> str:
    """What `init` prints to somebody who types these lines."""
    done = CliRunner().invoke(main, ["--home", str(home), "init", *options], input="\n".join([*lines, *[""] * 9]))
    assert done.exit_code == 0, done.output
    return done.output


def test_init_asks_a_wrong_answer_again_at_once(tmp_path: Path) -> None:
    output = answered(
        tmp_path / "watch", "ana(at)example.org", "ana@example.org", "Europe/Zurch", "Europe/Zurich", "maybe"
    )
    assert 'Error: "Europe/Zurch" is not a time zone: did you mean "Europe/Zurich"?' in output
    settings = read_settings(tmp_path / "watch" / "longwatch.toml").watch
    assert (settings.contact, settings.zone) == ("ana@example.org", "Europe/Zurich")
    assert output.count("Error: answer y or n, or press Enter for what stands in capitals") == 1
    for group, state in (("opposition", "watched"), ("state-media", "not watched")):
        assert f"\n{state}: {group}, " in output


def test_init_takes_no_empty_contact_unless_it_is_told(tmp_path: Path) -> None:
    output = answered(tmp_path / "watch", "", "-", "UTC")
    assert output.count("Address publishers can write to (- for none)") == 2
    assert "Error: is empty: give an address" in output
    assert "contact is empty: publishers see only the name Longwatch" in output
    assert read_settings(tmp_path / "watch" / "longwatch.toml").watch.contact == ""


def test_init_for_sources_of_ones_own_alone_says_how_to_add_one(tmp_path: Path) -> None:
    home = tmp_path / "watch"
    output = answered(home, options=("--yes", "--group", "none"))
    assert "No source is switched on" in output
    assert "not watched" not in output, "as if all others were"
    assert f"--home {home} sources add ADDRESS" in output
    assert not read_watch(Home(home)).enabled
    assert "No source is switched on" not in answered(tmp_path / "other", options=("--yes", "--group", "un"))


def test_init_takes_the_zone_of_the_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tehran")
    longwatch("init", "--yes", home=tmp_path)
    assert read_settings(tmp_path / "longwatch.toml").watch.zone == "Asia/Tehran"


def test_init_asks_nothing_whose_answer_it_would_not_use(tmp_path: Path) -> None:
    longwatch("init", "--yes", home=tmp_path)
    output = answered(tmp_path, options=("--contact", "other@example.org"))
    assert "?" not in output
    assert "longwatch.toml is there already and stays as it is" in output
    assert "not used: --contact" in output


def test_a_set_of_words_is_no_topic_to_rule_for(demo: Home) -> None:
    (article,) = ask(demo.published, "select min(article_id) from articles").rows[0]
    done = longwatch("review", "mark", article, "relevant", "--topic", "other-worlds", "--as", "Ada", home=demo.root)
    assert (done.returncode, "no such topic" in done.stderr) == (2, True)
    assert "rights-context" not in done.stderr
    assert "executions" in done.stderr


def test_lists_fit_into_eighty_characters(demo: Home) -> None:
    for words in (("sources", "list"), ("review", "next", "--count", "50"), ("topics", "diff")):
        printed = longwatch(*words, home=demo.root).stdout
        assert max(map(len, printed.splitlines())) <= 80, words


def test_why_says_of_the_first_of_a_group_that_the_others_are_its_copies_and_of_a_copy_what_tied_it(demo: Home) -> None:
    groups = "select group_id from articles group by group_id having count(*) > 1"
    asked = f"select article_id from articles where group_id in ({groups}) order by group_id = article_id desc, 1"
    rows = ask(demo.published, asked).rows
    first, copy = str(rows[0][0]), str(rows[-1][0])
    assert "it came in first: the others are copies of it" in longwatch("why", first, home=demo.root).stdout
    assert "it came in first" not in longwatch("why", copy, home=demo.root).stdout


def test_an_id_that_is_like_none_is_answered_without_suggestions(demo: Home) -> None:
    (article,) = ask(demo.published, "select min(article_id) from articles").rows[0]
    slip = f"{str(article)[:7]}z"
    assert str(article) in longwatch("show", slip, home=demo.root).stderr
    assert "nearest" not in longwatch("show", "zzzz", home=demo.root).stderr


def test_an_empty_digest_names_the_day_that_has_something(copied: Home) -> None:
    news = "select max(first_seen_at)::date from articles where arrived <> 'first-poll' and len(topics) > 0"
    (day,) = ask(copied.published, news, zone="Europe/Zurich").rows[0]
    printed = longwatch("digest", "--day", "2018-01-01", home=copied.root).stdout
    assert f"longwatch --home {copied.root} digest --day {day}" in printed


@pytest.mark.parametrize("group", ["desk", "pack", "review", "topics", "sources"])
def test_no_line_of_a_groups_help_breaks_off_in_a_terminal_of_80_columns(group: str) -> None:
    _, listed = CliRunner().invoke(main, [group, "--help"], terminal_width=80).output.split("Commands:")
    assert [line for line in listed.splitlines() if line.endswith("...")] == []
