"""A certificate of our own for the desk where it is reached over a network; people compare its fingerprint."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Apple refuses a certificate that is valid for more than 825 days, whoever issued it; a year is remembered.
LASTS = timedelta(days=365)
NAME = "Longwatch desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """The SHA-256 as browsers show it."""
        read = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        digest = sha256(read.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
        return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def own_certificate(folder: Path, names: tuple[str, ...], *, now: datetime) -> Certificate:
    """The certificate of a home for these names or addresses, made where there is none that is good for them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificate(certificate=folder / "certificate.pem", key=folder / "key.pem")
    if not _is_good(found, names, now):
        _make(found, names, now)
    return found


def _is_good(one: Certificate, names: tuple[str, ...], now: datetime) -> bool:
    if not (one.certificate.exists() and one.key.exists()):
        return False
    read = x509.load_pem_x509_certificate(one.certificate.read_bytes())
    certified = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return read.not_valid_after_utc > now + timedelta(days=7) and list(certified) == _names(names)


def _make(one: Certificate, names: tuple[str, ...], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    none = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)
    with os.fdopen(os.open(one.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    one.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _names(names: tuple[str, ...]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in dict.fromkeys(("localhost", "127.0.0.1", *names)):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found
