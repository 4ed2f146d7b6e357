"""Time-stamps of authorities of other kinds: elliptic curves, other digests and policies, signers that have run out."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from storage.archive import custody
from storage.archive.time_stamps import StampError, question, read_roots, read_stamp
from tests.flows.upkeep.authorities import Key, KindOfAuthority

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which plays the authority, is not here"
)
LINE = b"a line\n"
HEAD = custody.line_sha256(LINE)


def curve(of: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(of)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(
    ("root", "signer", "digest", "policy"),
    [
        (ec.SECP256R1(), ec.SECP256R1(), "sha256", "1.2.3.4.1"),
        (ec.SECP384R1(), ec.SECP384R1(), "sha384", "1.2.3.4.1"),
        (ec.SECP521R1(), None, "sha512", "1.2.3.4.1"),
        (None, ec.SECP521R1(), "sha512", "1.3.6.1.4.1.13762.3"),
        (None, None, "sha256", "2.16.840.1.114412.7.1"),
    ],
    ids=["P-256", "P-384", "RSA under P-521", "P-521 under RSA, a policy", "RSA, another policy"],
)
def test_an_authority_may_sign_by_any_kind_of_key_and_under_any_policy(
    key: rsa.RSAPrivateKey, tmp_path: Path, root: ec.EllipticCurve | None, signer: ec.EllipticCurve | None, digest: str,
    policy: str,
) -> None:  # fmt: skip
    keys: list[Key] = [curve(one) if one else key for one in (root, signer)]
    authority = KindOfAuthority(tmp_path / "tsa", *keys, digest=digest, policy=policy)
    asked, nonce = question(LINE)
    answer = authority.answer(asked)
    assert read_stamp(answer, head=HEAD, nonce=nonce, authorities=[read_roots(authority.folder / "root.pem")]).is_read
    other = KindOfAuthority(tmp_path / "other", keys[0] if root is None else curve(root), keys[1])
    other_root = read_roots(other.folder / "root.pem")
    if root is not None:
        with pytest.raises(StampError, match="does not lead to the authority"):
            read_stamp(answer, head=HEAD, authorities=[other_root])
    changed = bytearray(answer)
    changed[-1] ^= 1  # the signature's last byte
    with pytest.raises(StampError):
        read_stamp(bytes(changed), head=HEAD, authorities=[read_roots(authority.folder / "root.pem")])


def test_a_stamp_of_a_signer_that_has_run_out_since_holds_and_one_made_after_does_not(tmp_path: Path) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1.2)
    root, signer = curve(ec.SECP256R1()), curve(ec.SECP256R1())
    authority = KindOfAuthority(tmp_path / "tsa", root, signer, ends=ends)
    roots = read_roots(authority.folder / "root.pem")
    asked, _ = question(LINE)
    before = authority.answer(asked)
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds() + 1))
    assert read_stamp(before, head=HEAD, authorities=[roots]).is_read
    with pytest.raises(StampError, match="certificate has expired"):
        read_stamp(authority.answer(asked), head=HEAD, authorities=[roots])
