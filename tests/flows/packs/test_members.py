"""What lies in the zip of a pack besides the pack: both checks see its folder alone, and a reader sees all of it."""

from __future__ import annotations

from pathlib import Path
from warnings import catch_warnings, simplefilter
from zipfile import ZipFile

from flows.packs.check import check_pack

ODD = {
    "run-me.exe": "lies in the zip beside the pack",
    "/pack/passwd": "lies in the zip beside the pack",
    "pack/../pack/x.txt": "is a name that programs unpack elsewhere",
    "pack/a\\..\\b": "is a name that programs unpack elsewhere",
    "pack/CHECK.SH": "is twice in the zip",
    "pack/report.html": "is twice in the zip",
}


def test_what_lies_in_a_zip_besides_a_pack_is_named(tmp_path: Path) -> None:
    place = tmp_path / "pack.zip"
    with catch_warnings(), ZipFile(place, "w") as made:
        simplefilter("ignore")  # of a name that is there already
        for name in ("pack/check.sh", "pack/report.html", *ODD):
            made.writestr(name, "x")
    faults = check_pack(place).faults
    for name, why in ODD.items():
        assert [one for one in faults if why in one and repr(name).casefold() in one.casefold()], name
