"""The bootstrap, as it is, in a tiny project: real venv, real pip, real uv, wheels from a folder, no network."""

import base64
import hashlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

import bootstrap

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "longwatch"
version = "1"
"""
BACKEND = """
import pathlib, time, zipfile
here = pathlib.Path(__file__).parent
def build_editable(folder, config_settings=None, metadata_directory=None):
    with (here / "builds").open("a") as builds:
        builds.write("built\\n")
    while (here / "gate").exists():
        time.sleep(0.02)
    with zipfile.ZipFile(pathlib.Path(folder, "longwatch-1-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("here.pth", str(here))
        wheel.writestr("longwatch-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: longwatch\\nVersion: 1\\n")
        wheel.writestr("longwatch-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr("longwatch-1.dist-info/entry_points.txt", "[console_scripts]\\nlongwatch = front:main\\n")
        wheel.writestr("longwatch-1.dist-info/RECORD", "longwatch-1.dist-info/RECORD,,\\n")
    return "longwatch-1-py3-none-any.whl"
"""
FRONT = """
import os, sys, pebble
def main():
    print("longwatch", sys.argv[1:], os.getcwd(), "PYTHONDONTWRITEBYTECODE" in os.environ)
    sys.exit(3)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A copy of the bootstrap, with next to nothing to install."""

    root: Path
    wheels: Path
    path: Path
    """The only folder on PATH; empty to begin with."""

    def lock(self, *names: str, module: str = "") -> None:
        """Lock version 1 of packages that hold one module each."""
        lines = [f"{name}==1 \\\n    --hash=sha256:{self._wheel(name, module)}\n" for name in names]
        (self.root / "requirements.lock").write_text("".join(lines))

    def uv(self, script: str | None = None) -> None:
        """Put the real uv on PATH, or a script of that name."""
        uv = self.path / "uv"
        uv.unlink(missing_ok=True)
        if script is None:
            uv.symlink_to(find_uv_bin())
        else:
            uv.write_text(script)
            uv.chmod(0o755)

    def start(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "LONGWATCH_"))}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "UV_NO_CONFIG": "1", "UV_NO_CACHE": "1"}
        for tool in ("PIP", "UV"):
            offline |= {f"{tool}_NO_INDEX": "1", f"{tool}_FIND_LINKS": str(self.wheels)}
        env = kept | offline | {"PATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1"} | more
        command = [sys.executable, str(self.root / "bootstrap.py"), *words]
        return subprocess.Popen(
            command, cwd=self.path, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        started = self.start(*words, **more)
        out, err = started.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(started.args, started.returncode, out, err)

    @property
    def builds(self) -> int:
        """How often it was installed."""
        file = self.root / "builds"
        return file.read_text().count("\n") if file.exists() else 0

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "made-from"

    def _wheel(self, name: str, module: str) -> str:
        about = f"{name}-1.dist-info"
        files = {
            f"{name}.py": module,
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{about}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
        }
        sums = {file: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for file, text in files.items()}
        rows = [f"{file},sha256={digest.decode().rstrip('=')},{len(files[file])}" for file, digest in sums.items()]
        files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,", ""])
        path = self.wheels / f"{name}-1-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for file, text in files.items():
                wheel.writestr(file, text)
        return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(root=tmp_path / "a watch", wheels=tmp_path / "wheels", path=tmp_path / "bin")
    for folder in (made.root, made.wheels, made.path):
        folder.mkdir()
    shutil.copy(ROOT / "bootstrap.py", made.root)
    files = {"pyproject.toml": PYPROJECT, "backend.py": BACKEND, "front.py": FRONT}
    for name, text in files.items():
        (made.root / name).write_text(text)
    made.lock("pebble")
    yield made
    (made.root / "gate").unlink(missing_ok=True)  # whatever a failing test left waiting may end


def wait_until(true: Callable[[], bool]) -> None:
    """Return once it is so; fails when it never is."""
    for _ in range(PATIENCE_SECONDS * 50):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("waited in vain")


def test_the_first_start_installs_and_the_second_does_nothing(project: Project) -> None:
    project.uv()
    first = project.run("run")
    assert first.stdout.splitlines() == [
        "setup: installing 1 packages into .venv with uv, in seconds",
        f"longwatch ['--home', 'demo', 'demo'] {project.root} False",
    ]
    assert first.returncode == 3, "the exit code is the command's"
    made = project.stamp.stat().st_mtime_ns
    second = project.run("up", "--port", "0")
    assert second.stdout == f"longwatch ['up', '--port', '0'] {project.root} False\n"
    assert (project.builds, project.stamp.stat().st_mtime_ns) == (1, made)


def test_what_is_installed_has_its_bytecode(project: Project) -> None:
    project.uv()
    assert project.run("setup").returncode == 0
    assert list(project.root.glob(".venv/lib/*/site-packages/__pycache__/pebble.*.pyc"))


def test_extra_words_reach_the_tests_as_they_are(project: Project) -> None:
    project.uv()
    (project.root / "pytest.py").write_text("import sys; print(sys.argv[1:])")
    assert project.run("test", "-k", "two words", "--help").stdout.endswith(
        "\n['-n', '4', '--dist', 'loadfile', '-m', 'not long', '-k', 'two words', '--help']\n"
    )


def test_whatever_it_was_made_from_changes_it_is_made_anew(project: Project, tmp_path: Path) -> None:
    project.uv()
    assert project.run("setup").returncode == 0
    for number, change in enumerate(("requirements.lock", "pyproject.toml", "folder", "stamp", "python"), start=2):
        (project.root / ".venv" / "stray").touch()
        match change:
            case "folder":
                project.root.rename(tmp_path / "moved")
                project = Project(root=tmp_path / "moved", wheels=project.wheels, path=project.path)
            case "stamp":
                project.stamp.unlink()
            case "python":
                (project.root / ".venv" / "bin" / "python").unlink()
            case file:
                with (project.root / file).open("a") as there:
                    there.write("\n")
        said = project.run("run").stdout
        assert said.endswith(f"longwatch ['--home', 'demo', 'demo'] {project.root} False\n"), change
        assert not (project.root / ".venv" / "stray").exists(), change
        assert project.builds == number, change


def test_without_uv_the_locked_one_is_installed_by_pip(project: Project) -> None:
    real = (
        f"import os, sys\ndef main():\n    print('locked uv', flush=True)\n    os.execv({find_uv_bin()!r}, sys.argv)\n"
    )
    project.lock("pebble", "uv", module=real)
    ended = project.run("run")
    assert "installing 2 packages into .venv with the locked uv" in ended.stdout
    assert ended.stdout.count("locked uv\n") == 2
    assert ended.returncode == 3, ended.stderr


def test_a_program_that_cannot_start_has_failed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "uv").write_text("#!/nowhere/sh\n", "utf-8")
    (tmp_path / "uv").chmod(0o755)
    assert not bootstrap.done([str(tmp_path / "uv")])
    assert "No such file" in capfd.readouterr().err


def test_where_uv_fails_pip_alone_does_it(project: Project) -> None:
    project.uv("#!/bin/sh\nexit 2\n")
    ended = project.run("run")
    assert "installing 1 packages into .venv with pip alone" in ended.stdout
    assert ended.returncode == 3, ended.stderr
    assert project.stamp.exists()


# Of pip it is a word of the same command, and without it, too, pip refuses what is not as the hashes in the file say.
@pytest.mark.parametrize("way", ["uv", pytest.param("pip", marks=pytest.mark.long)])
def test_a_package_that_is_not_the_locked_one_is_refused(project: Project, way: str) -> None:
    project.uv()
    lock = project.root / "requirements.lock"
    text = lock.read_text()
    lock.write_text(f"{text[:-2]}{'1' if text[-2] == '0' else '0'}\n")
    ended = project.run("setup", LONGWATCH_INSTALL_WITH=way)
    assert ended.returncode == 1
    assert ended.stderr.endswith("setup: installation failed: fix what the lines above report, then try again\n")
    assert project.builds == 0
    assert not project.stamp.exists()


def test_killed_half_way_it_leaves_no_stamp_and_the_next_heals(project: Project) -> None:
    project.uv()
    (project.root / "gate").touch()
    first = project.start("setup")
    wait_until(lambda: project.builds == 1)
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE_SECONDS)
    assert not project.stamp.exists()
    second = project.start("run")  # what the first left running still writes: the second must wait for it
    assert second.stdout
    assert second.stdout.readline() == "setup: another setup is running: waiting for it to finish\n"
    (project.root / "gate").unlink()
    out, err = second.communicate(timeout=PATIENCE_SECONDS)
    assert out.endswith(f"longwatch ['--home', 'demo', 'demo'] {project.root} False\n"), err
    assert project.builds == 2


def test_of_two_at_once_one_waits_and_installs_nothing(project: Project) -> None:
    project.uv()
    (project.root / "gate").touch()
    first = project.start("setup")
    wait_until(lambda: project.builds == 1)
    second = project.start("setup")
    assert second.stdout
    assert second.stdout.readline() == "setup: another setup is running: waiting for it to finish\n"
    (project.root / "gate").unlink()
    assert second.communicate(timeout=PATIENCE_SECONDS) == ("", "")
    first.communicate(timeout=PATIENCE_SECONDS)
    assert (first.returncode, second.returncode, project.builds) == (0, 0, 1)


def test_the_checks_all_run_and_each_that_fails_is_named(project: Project) -> None:
    project.uv()
    project.run("setup")
    for tool, code in {"ruff": 0, "mypy": 1, "lint-imports": 1}.items():
        script = project.root / ".venv" / "bin" / tool
        script.write_text(f"#!/bin/sh\necho {tool} $*\nexit {code}\n")
        script.chmod(0o755)
    ended = project.run("check")
    assert ended.stdout.splitlines() == ["ruff check", "ruff format --check", "mypy", "lint-imports --no-logo"]
    assert ended.stderr.splitlines() == ["mypy: ended with 1", "lint-imports --no-logo: ended with 1"]
    assert ended.returncode == 1


def test_an_unknown_way_of_installing_is_refused(project: Project) -> None:
    ended = project.run("setup", LONGWATCH_INSTALL_WITH="conda")
    assert ended.returncode == 2
    assert "conda" in ended.stderr


def test_an_old_python_is_reported_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"too old: take 3\.11 or newer"):
        runpy.run_path(str(ROOT / "bootstrap.py"))
