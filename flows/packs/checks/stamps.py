"""The time-stamps of a pack: on which lines of its chain they are, who signed them, which batches came later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate

from flows.output.counts import count_of
from flows.packs.checks.chain import ShownChain
from flows.packs.custody_part import AUTHORITIES, BATCHES, STAMPS
from storage.archive.bag import MANIFEST, STAMP, sha256_of
from storage.archive.spool import SUFFIX
from storage.archive.time_stamps import StampError, read_roots, read_stamp, stamped_head

MOST = 200
"""Certificates in a file of an authority; a computer's own list of them has about 150."""


def stamp_faults(
    folder: Path, chain: ShownChain, remarks: list[str], certificates: Sequence[Path] = ()
) -> tuple[int, list[str]]:
    """How many time-stamps an authority has signed, and what is wrong with the others.

    What is to be said besides is added to `remarks`. What nothing here could check is none that was signed. Where
    whoever checks named `certificates`, those of the pack count for nothing: anybody can make one.
    """
    faults: list[str] = []
    authorities = _authorities(certificates or sorted((folder / AUTHORITIES).glob("*")), remarks, faults)
    whole, unsigned, newest = 0, 0, 0
    for path in sorted((folder / STAMPS).glob("*")):
        short, head = f"{STAMPS}/{path.name}", stamped_head(path)
        if head not in chain.stamped:
            faults.append(f"{short}: is on no line of this chain")
            continue
        try:
            stamp = read_stamp(path.read_bytes(), head=head, authorities=authorities)
        except (StampError, OSError) as error:
            faults.append(f"{short}: {error}")
            continue
        at = f"stamped {stamp.stamped_at:%Y-%m-%d %H:%M:%S} UTC: {head}"
        if not (authorities and stamp.is_read):
            unsigned += 1
            remarks.append(f"by its own words, not checked here: {at}")
            continue
        whole += 1
        newest = max(newest, chain.stamped[head])
        remarks.append(at)
    own, more = _own_stamp(folder, authorities, remarks, faults)
    unsigned += more
    if unsigned:
        remarks.append(f"not checked here: the signatures of {count_of(unsigned, 'time-stamp')}: see check.sh")
    if whole:
        remarks += _after(folder, chain, newest)
    else:
        there = "no time-stamp that was checked here" if unsigned else "no time-stamp"
        before = " on the chain of custody: before that on the pack itself," if own else ":"
        remarks.append(f"there is {there}{before} only the clock of whoever made the pack says when")
    return whole, faults


def _own_stamp(
    folder: Path, authorities: Sequence[tuple[Certificate, ...]], remarks: list[str], faults: list[str]
) -> tuple[bool, int]:
    """Whether an authority has signed a time-stamp on the manifest; how many such were not checked."""
    path = folder / STAMP
    if not path.is_file():
        return False, 0
    try:
        stamp = read_stamp(path.read_bytes(), head=sha256_of(folder / MANIFEST), authorities=authorities)
    except (StampError, OSError) as error:
        faults.append(f"{STAMP}: {error}")
        return False, 0
    at = f"this pack itself was stamped {stamp.stamped_at:%Y-%m-%d %H:%M:%S} UTC: {MANIFEST}"
    is_checked = bool(authorities) and stamp.is_read
    remarks.append(at if is_checked else f"by its own words, not checked here: {at}")
    return is_checked, int(not is_checked)


def _authorities(paths: Sequence[Path], remarks: list[str], faults: list[str]) -> list[tuple[Certificate, ...]]:
    """The certificates in each file of an authority, each shown with its fingerprint."""
    found: list[tuple[Certificate, ...]] = []
    for path in paths:
        short = f"{AUTHORITIES}/{path.name}" if path.parent.name == Path(AUTHORITIES).name else str(path)
        try:
            if path.read_bytes().count(b"-----BEGIN ") > MOST:
                faults.append(f"{short}: holds more than {MOST} certificates")
                continue
            roots = read_roots(path)
            remarks += [f"{path.name}: {_named(one)}" for one in roots]
        except (StampError, ValueError, OSError):  # of a subject that is no text
            faults.append(f"{short}: holds no certificate that can be read")
            continue
        found.append(roots)
    if found:
        remarks.append(
            "compare each fingerprint with the one that the authority itself publishes: anybody can make a certificate"
        )
    return found


def _after(folder: Path, chain: ShownChain, newest: int) -> Iterator[str]:
    for path in sorted((folder / BATCHES).glob("*")):
        name = path.name.removesuffix(SUFFIX)
        if chain.place_of(name) > newest:
            yield (
                f"after the last time-stamp: the batch {name}: only the clock of whoever made the pack says when it "
                "was filed"
            )


def _named(certificate: Certificate) -> str:
    digest = certificate.fingerprint(SHA256()).hex(":").upper()
    return f"{certificate.subject.rfc4514_string()}, SHA-256 fingerprint {digest}"
