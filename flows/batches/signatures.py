"""Who gathered: a gatherer signs what it sends with a key of its own, and the hub knows the other half of it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.atomic_write import write_atomically
from config.home import Home

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

OURS_ALONE = 0o600


def own_key(home: Home) -> Ed25519PrivateKey:
    """The key of this gatherer, made when it is first asked for."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not home.gatherer_key.exists():
        home.store.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes_raw()
        write_atomically(home.gatherer_key, b64encode(made), mode=OURS_ALONE)
    return Ed25519PrivateKey.from_private_bytes(b64decode(home.gatherer_key.read_bytes()))


def public_half(key: Ed25519PrivateKey) -> str:
    """What a hub writes under [shared.gatherers], in Base64."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def signed(facts: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """Facts as one line of JSON, with the signature over all of them."""
    return _line({**facts, "signature": b64encode(key.sign(_line(facts))).decode()})


def is_signed_by(facts: Mapping[str, Any], public: str) -> bool:
    """Whether the signature in some facts is that of the owner of a key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    told = {name: value for name, value in facts.items() if name != "signature"}
    try:
        signature = b64decode(facts["signature"])
        if b64encode(signature).decode() != facts["signature"]:
            return False  # Base64 with more in it: it would stand in the chain of custody
        Ed25519PublicKey.from_public_bytes(b64decode(public)).verify(signature, _line(told))
    except (InvalidSignature, KeyError, ValueError, TypeError, RecursionError):
        return False
    return True


def manifest_path(home: Home, batch: str) -> Path:
    """Where lies what a gatherer signed for a batch."""
    return home.gathered / batch[:4] / batch[4:6] / f"{batch}.json"


def signature_of(home: Home, batch: str) -> str | None:
    """Who gathered a batch, and the signature over its hash, as the chain of custody has them; None: this machine."""
    path = manifest_path(home, batch)
    if not path.exists():
        return None
    facts = json.loads(path.read_bytes())
    return f"{facts['gatherer']}:{facts['signature']}"


def signature_fault(home: Home, line: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    """What is wrong with the signature in a line of the chain; empty where it is that of who gathered the batch."""
    name, _, signature = str(line["signature"]).partition(":")
    path = manifest_path(home, str(line["batch"]))
    if not path.exists():
        return "what its gatherer signed is missing: restore it from a backup"
    try:
        facts = json.loads(path.read_bytes())
        is_same = (facts["gatherer"], facts["signature"], facts["batch"]) == (name, signature, line["batch"])
        is_same = is_same and facts["file"]["sha256"] == line["sha256"]
    except (ValueError, KeyError, TypeError):
        is_same = False
    if not is_same or (name in keys and not is_signed_by(facts, keys[name])):
        return f"is not what {name} signed: restore it from a backup"
    return ""


def _line(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
