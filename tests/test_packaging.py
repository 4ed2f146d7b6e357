"""The wheel, built and installed as a user would have it: whole, runnable from anywhere, and owner of its names."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from config.home import Home
from storage.queries.questions import ask

ROOT = Path(__file__).parent.parent
ROOMS = ("desk", "flows", "extractors", "storage", "config", "newsroom")
CACHES = ("__pycache__", ".mypy_cache", ".ruff_cache", ".DS_Store")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="session")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel in it, and our dependencies lent by the one that runs this."""
    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, symlinks=True)
    install = [find_uv_bin(), "pip", "install", "--no-deps", "--no-index", "--no-config", "--python", str(home)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    (packages,) = home.glob("lib/python3*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def answer_of(home: Path, program: str, cwd: Path) -> object:
    """What a program prints as JSON, run in an environment without a trace of the checkout."""
    run = subprocess.run([home / "bin" / "python", "-I", "-c", program], cwd=cwd, check=True, capture_output=True)
    return json.loads(run.stdout)


def test_the_wheel_holds_every_file_of_the_rooms(wheel: Path) -> None:
    files = [path for room in (*ROOMS, "docs") for path in (ROOT / room).rglob("*") if path.is_file()]
    ours = {str(path.relative_to(ROOT)) for path in files if not set(path.parts) & set(CACHES)}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == {f"longwatch_rooms/{name}" for name in ours} | {"longwatch.py"}
    for kind in (".sql", ".toml", ".txt"):
        assert any(name.endswith(kind) for name in held), kind
    assert {f"longwatch_rooms/{room}/py.typed" for room in ROOMS} <= held


def test_the_wheel_brings_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("/licenses/LICENSE"))
        assert opened.read(name) == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_takes_no_name_that_others_use(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {"longwatch.py", "longwatch_rooms"}


@pytest.fixture
def beside_others(clean: Path) -> Iterator[Path]:
    """The environment with packages of others in it that have the names of our rooms; where packages lie there."""
    (packages,) = clean.glob("lib/python3*/site-packages")
    theirs = [packages / f"{room}.py" for room in ROOMS]
    for one in theirs:
        one.write_text("OTHER = True\n")
    yield packages
    for one in theirs:
        one.unlink()


def test_beside_another_package_of_that_name_each_has_its_own(
    clean: Path, beside_others: Path, alpha: Any, text: Callable[[str], str], tmp_path: Path
) -> None:
    program = "import json, config, flows; print(json.dumps(config.OTHER and flows.OTHER))"
    assert answer_of(clean, program, tmp_path) is True
    names = [*ROOMS, "longwatch"]
    program = (
        f"import longwatch, json, importlib as i; print(json.dumps([i.import_module(n).__file__ for n in {names}]))"
    )
    files = answer_of(clean, program, tmp_path)
    assert isinstance(files, list)
    assert [Path(file).relative_to(beside_others).parts[0] for file in files] == [
        *["longwatch_rooms"] * len(ROOMS),
        "longwatch.py",
    ]
    alpha.says("/one", "Execution of one", text("one"))
    collect = [clean / "bin" / "longwatch", "--home", alpha.home.root, "collect"]
    run = subprocess.run(collect, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr  # with the processes that read pages
    fates = "select new, difference from balance union all select count(*), sum(topic = 'executions') from tags"
    assert ask(alpha.home.published, fates).rows == [(1, 0), (1, 1)]


# That each room is in the wheel, and a run of it reads pages and files them, is held above: the demo is 6 s of CPU.
@pytest.mark.long
def test_the_demo_of_the_wheel_comes_to_the_same_as_that_of_a_checkout(
    clean: Path, beside_others: Path, demo: Home, tmp_path: Path
) -> None:
    assert beside_others
    run = subprocess.run([clean / "bin" / "longwatch", "demo"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    fates, runs = "select * exclude (run) from balance order by run", "select run_id from runs"
    own = Home(tmp_path / "demo").published
    assert ask(own, fates).rows == ask(demo.published, fates).rows
    assert not {*ask(own, runs).rows} & {*ask(demo.published, runs).rows}


def test_in_a_checkout_our_names_are_the_checkout() -> None:
    program = f"import json, importlib as i; print(json.dumps([i.import_module(n).__file__ for n in {[*ROOMS]}]))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    assert json.loads(run.stdout) == [str(ROOT / room / "__init__.py") for room in ROOMS]


def test_the_command_runs_in_an_empty_folder(clean: Path, tmp_path: Path) -> None:
    run = subprocess.run([clean / "bin" / "longwatch", "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "Usage: longwatch" in run.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_watch_begins_with_what_the_wheel_brings(clean: Path, tmp_path: Path) -> None:
    begin = [str(clean / "bin" / "longwatch"), "--home", str(tmp_path / "watch"), "init", "--yes"]
    run = subprocess.run(begin, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for folder in ("sources", "topics"):
        shipped = {path.name for path in (ROOT / "config" / folder).glob("*.toml")}
        assert {path.name for path in (tmp_path / "watch" / folder).glob("*.toml")} == shipped != set()


def test_the_manual_travels_with_the_wheel(clean: Path, tmp_path: Path) -> None:
    for words, said in (((), "first-hour"), (("running",), (ROOT / "docs" / "running.md").read_text("utf-8"))):
        run = subprocess.run(
            [clean / "bin" / "longwatch", "docs", *words], cwd=tmp_path, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        assert said.strip() in run.stdout
    run = subprocess.run([clean / "bin" / "longwatch", "docs", "runing"], cwd=tmp_path, capture_output=True, text=True)
    assert (run.returncode, "did you mean running?" in run.stderr) == (2, True), run.stderr
