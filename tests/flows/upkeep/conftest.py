"""What several tests of upkeep begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.home import Home
from longwatch import main
from newsroom.server import Newsroom
from tests.asking import ask
from tests.conftest import Alpha, MadeOnce, text_about


@pytest.fixture(scope="session")
def small(made_once: MadeOnce) -> Home:
    """A home of three articles, which two runs brought, and a ruling. Nobody writes to it.

    It is verified, examined and published in a third of the time that the demo takes, a hundred times.
    """

    def make(folder: Path) -> None:
        with Newsroom({}) as newsroom:
            alpha = Alpha(newsroom, folder / "home")
            for subjects in (("execution", "prison"), ("court",)):
                for subject in subjects:
                    alpha.says(f"/{subject}", f"The execution in {subject}", text_about(subject))
                alpha.collected()
                (alpha.home.store / "publish.json").unlink(missing_ok=True)  # it is its turn to publish
        [(article,)] = ask(alpha.home.published, "select min(article_id) from articles").rows
        words = ["review", "mark", str(article), "relevant", "--as", "Ada"]
        done = CliRunner().invoke(main, ["--home", str(alpha.home.root), *words])
        assert done.exit_code == 0, done.output
        alpha.home.root.chmod(0o700)
        for path in (alpha.home.store, *alpha.home.store.rglob("*")):  # as the command makes them
            path.chmod(0o700 if path.is_dir() else 0o600)

    return Home(made_once("small", make) / "home")
