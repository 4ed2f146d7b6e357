"""Files that somebody hands us: too large ones, devices and pipes are refused, unread."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.output.given_files import GivenFileError, read_given
from longwatch import main


def test_a_file_is_read_to_its_bound_and_no_further(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"12345")
    assert read_given(tmp_path / "list", most=5) == b"12345"
    with pytest.raises(GivenFileError, match="list: is larger than 0 MB"):
        read_given(tmp_path / "list", most=4)


@pytest.mark.parametrize("command", [["sources", "import"], ["topics", "import"], ["review", "import", "--as", "Ada"]])
def test_a_pipe_and_a_device_without_an_end_are_refused(tmp_path: Path, command: list[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    main.main(["--home", str(tmp_path / "home"), "init", "--yes"], standalone_mode=False)
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        done = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), *command, str(path)])
        assert done.exit_code != 0
        assert f"{path}: is not a file: give the path of one" in " ".join((done.output + done.stderr).split())
