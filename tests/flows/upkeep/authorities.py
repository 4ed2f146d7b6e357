"""Authorities of time-stamps of any kind: keys, times and policies as a test wants them; openssl answers for them."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = EllipticCurvePrivateKey | RSAPrivateKey
SETTINGS = """
[stamps]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
default_policy = {policy}
digests = sha256
signer_digest = {digest}
"""
ROOT_MAY = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)  # fmt: skip


class KindOfAuthority:
    """An authority with these keys, whose signer's certificate ends when it is told to."""

    def __init__(
        self, folder: Path, root: Key, signer: Key, *, ends: datetime | None = None, policy: str = "1.2.3.4.1",
        digest: str = "sha256",
    ) -> None:  # fmt: skip
        folder.mkdir()
        self.folder = folder
        begins = datetime.now(UTC) - timedelta(days=9)
        ends = ends or datetime.now(UTC) + timedelta(days=9)
        far = datetime.now(UTC) + timedelta(days=99)
        for name, key, until in (("root", root, far), ("tsa", signer, ends)):
            made = _certificate(name, key, begins, until).sign(root, hashes.SHA256())
            (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
        private = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "tsa.key").write_bytes(private)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(SETTINGS.format(folder=folder, policy=policy, digest=digest))

    def answer(self, asked: bytes) -> bytes:
        """The answer to a question."""
        (self.folder / "asked.tsq").write_bytes(asked)
        which = ("-config", "tsa.cnf", "-section", "stamps", "-queryfile", "asked.tsq", "-out", "a.tsr")
        command = ["openssl", "ts", "-reply", *which]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return (self.folder / "a.tsr").read_bytes()

    def pem(self, name: str) -> str:
        """A certificate of it."""
        return (self.folder / f"{name}.pem").read_text()


def _certificate(name: str, key: Key, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    is_root = name == "root"

    def called(one: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called("root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if is_root:
        return builder.add_extension(ROOT_MAY, critical=True)
    return builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
