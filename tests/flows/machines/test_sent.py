"""What a gatherer has gathered: sent in pieces where it is much, and gone from its home when a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.machines.gatherer import gather_once
from flows.machines.intake import Pulled
from flows.machines.received import pieces
from longwatch import main
from storage.objects.folder import FolderObjects
from storage.objects.store import StoreError
from tests.conftest import Alpha
from tests.flows.machines.crowd import Crowd, is_killed, text_of
from tests.flows.machines.mail import BATCH, BODY, MORE, RUN, WARC, Mail

CAPTURES = f"in/lyon/captures/{RUN}.warc.gz"


class Line(FolderObjects):
    """A store behind a line that notes what was sent, and breaks at a name that ends so."""

    def __init__(self, root: Path, breaks_at: str = "nowhere") -> None:
        super().__init__(root)
        self.sent, self._breaks_at = list[str](), breaks_at

    def create(self, name: str, body: bytes) -> bool:
        """Write an object, or no more than those before it."""
        if name.endswith(self._breaks_at):
            raise StoreError(f"{name}: the line broke")
        self.sent.append(name)
        return super().create(name, body)


def test_where_a_line_breaks_large_captures_go_on_with_the_piece_that_it_broke_in(
    alpha: Alpha, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 300)
    monkeypatch.setattr(pieces, "LEAST", 250)
    alpha.says("/one", "Report one", text_of("one"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    lyon = crowd.gatherers["lyon"]
    crowd.gather()
    crowd.turn(early=True)
    with pytest.raises(StoreError, match="the line broke"):
        gather_once(lyon, store=Line(crowd.folder, ".0002"))
    again = Line(crowd.folder)
    assert gather_once(lyon, store=again).sent > 0
    numbers = [name.rpartition(".")[2] for name in again.sent if "/captures/" in name]
    assert numbers[:2] == ["0002", "0003"], "what came before the break is there"
    crowd.turn()
    [gathered], [kept] = lyon.captures.rglob("*.warc.gz"), crowd.hub.captures.rglob("*.warc.gz")
    assert gathered.read_bytes().startswith(kept.read_bytes())
    assert crowd.rows("select count(*) from articles") == [(1,)]
    assert crowd.store.listed("in/lyon/captures/") == []


def in_pieces(mail: Mail, *bodies: bytes) -> None:
    """Send what is as it should be, its captures as these pieces."""
    mail.send()
    mail.store.delete(CAPTURES)
    for number, body in enumerate(bodies):
        mail.store.create(f"{CAPTURES}.{number:04d}", body)


def test_a_hub_reads_captures_in_pieces_as_one_file_and_waits_for_those_that_are_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "LEAST", 1)
    mail = Mail(tmp_path)
    in_pieces(mail, BODY[:50], BODY[50:60])
    assert mail.pull() == Pulled(batches=[], refused=[])
    mail.store.create(f"{CAPTURES}.0002", BODY[60:])
    assert mail.pull() == Pulled(batches=[BATCH], refused=[])
    assert (mail.hub.captures / WARC).read_bytes() == BODY


@pytest.mark.parametrize(
    ("bodies", "why"),
    [((b"", b"", BODY), "no run sends its captures in 3 pieces"), ((BODY, b"more"), "no run sends its captures in 2"),],
)  # fmt: skip
def test_captures_in_more_pieces_than_any_run_makes_of_them_are_refused(
    tmp_path: Path, bodies: tuple[bytes, ...], why: str
) -> None:
    mail = Mail(tmp_path)
    in_pieces(mail, *bodies)
    [refused] = mail.pull().refused
    assert why in refused.why


def test_captures_that_are_whole_are_no_others_for_pieces_beside_them(tmp_path: Path) -> None:
    mail = Mail(tmp_path)
    mail.send()
    mail.store.create(f"{CAPTURES}.0000", b"planted")
    mail.send(MORE, batch=f"{RUN}-000002")
    assert mail.pull() == Pulled(batches=[BATCH, f"{RUN}-000002"], refused=[])


def test_what_was_sent_goes_from_a_gatherers_home_when_a_person_says_so_and_what_was_not_stays(
    alpha: Alpha, tmp_path: Path
) -> None:
    alpha.says("/one", "Report one", text_of("one"))
    crowd = Crowd(alpha.home, tmp_path, port=alpha.newsroom.port, names=("lyon",))
    lyon = crowd.gatherers["lyon"]
    crowd.gather()
    [handed] = crowd.turn(early=True).errands
    assert is_killed(lyon, "gather", at="before sending:1")
    assert forgotten(lyon.root) == "deleted what was gathered here for 0 errands that ended\n"
    assert gather_once(lyon).sent > 0
    (lyon.errands / handed.errand / "bodies").write_bytes(b"of revisits")
    aside = lyon.spool / "aside" / f"{(lyon.errands / handed.errand / 'run').read_text()}-000009.jsonl.zst"
    aside.parent.mkdir(exist_ok=True)
    aside.write_bytes(b"could not be sent")
    assert forgotten(lyon.root) == "deleted what was gathered here for 0 errands that ended\n"
    aside.unlink()
    assert [*lyon.captures.rglob("*.gz")], [*lyon.sent.rglob("*.zst")]
    assert forgotten(lyon.root) == "deleted what was gathered here for 1 errand that ended\n"
    assert [path.name for path in lyon.root.rglob("*") if path.suffix in {".gz", ".zst"} or path.name == "bodies"] == []
    crowd.round(early=True)
    assert crowd.rows("select count(*), max(revision) from articles") == [(1, 1)]


def forgotten(home: Path) -> str:
    """What the command says."""
    done = CliRunner().invoke(main, ["--home", str(home), "gather", "--forget"])
    assert done.exit_code == 0, done.output
    return done.stdout
