"""The keys and the address of an S3 server, from where AWS's own programs read them; what is wrong with them, told.

No message has anything of what stands there: it ends in cron's mail, and in the log of a run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from configparser import ConfigParser, DuplicateOptionError, DuplicateSectionError, MissingSectionHeaderError
from configparser import Error as ConfigParserError
from configparser import ParsingError as UnreadableLineError
from pathlib import Path
from urllib.parse import urlsplit

from storage.objects.store import StoreError

KEYS = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "token",
}
BOTH = ("aws_access_key_id", "aws_secret_access_key")
OTHERWISE = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
"""Variables by which obstore itself finds keys."""
ADDRESSES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
AN_ADDRESS = 'write "https://HOST" or "https://HOST:PORT", without a name or password in it'


def server_address(environ: Mapping[str, str]) -> str:
    """The address of the server; empty for AWS's own. Raises StoreError for what is none."""
    for name in ADDRESSES:
        if value := environ.get(name, ""):
            if not _is_address(value):
                raise StoreError(f"{name} in the environment is not the address of a server: {AN_ADDRESS}")
            return value
    return ""


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = re.fullmatch(r"[\x21-\x7e]+", value) and not (parts.query or parts.fragment)
    return bool(parts.scheme in {"http", "https"} and host and "@" not in value and is_plain)


def store_region(environ: Mapping[str, str]) -> str:
    """The region that requests are signed for. Raises StoreError for what is none."""
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    if not re.fullmatch(r"[\w.-]{1,100}", region, re.ASCII):
        raise StoreError("AWS_REGION in the environment is not the name of a region, as us-east-1")
    return region


def store_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """The keys, from the environment, else from AWS's own file. Raises StoreError where there are none.

    Left without, obstore would ask 169.254.169.254 for some: an address of whatever network this is.
    """
    named = {theirs: environ[theirs.upper()] for theirs in KEYS if environ.get(theirs.upper())}
    where = "the environment"
    if not named:
        named, where = _kept_keys(environ)
    if not named and any(name in environ for name in OTHERWISE):
        return {}
    if not named:
        remedy = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials"
        raise StoreError(f"no keys for the store in {where}: {remedy}")
    for theirs in BOTH:
        if theirs not in named:
            has = next(iter(named))
            raise StoreError(f"half of the keys for the store: {where} has {has}, and no {theirs}: set both")
    for theirs, value in named.items():
        # Each stands in a header of every request.
        if not re.fullmatch(r"[\x21-\x7e]+", value):
            raise StoreError(f"{theirs} in {where} has blanks or signs in it that no key has: copy it again")
    return {KEYS[theirs]: value for theirs, value in named.items()}


def _kept_keys(environ: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The keys of AWS's own file, of the profile that is named, and where that is."""
    told = environ.get("AWS_SHARED_CREDENTIALS_FILE", "")
    profile = environ.get("AWS_PROFILE") or "default"
    try:
        path = Path(told) if told else Path.home() / ".aws" / "credentials"
        body = path.read_bytes() if path.exists() else b""
    except (OSError, RuntimeError) as error:  # no home
        why = error.strerror if isinstance(error, OSError) else "this user has no home"
        raise StoreError(f"{told or '~/.aws/credentials'}: the keys for the store cannot be read: {why}") from None
    kept = ConfigParser(interpolation=None, default_section="")
    # Whatever it raises has the line in it, which may be the secret: neither it nor its cause is shown.
    try:
        kept.read_string(body.decode())
    except (ConfigParserError, ValueError) as error:
        remedy = 'write "[default]", and below it aws_access_key_id = … and aws_secret_access_key = …'
        raise StoreError(f"{path}: is not a file of AWS's keys{_at_line(error)}: {remedy}") from None
    found = kept[profile] if kept.has_section(profile) else {}
    return {theirs: found[theirs] for theirs in KEYS if found.get(theirs)}, f"{path}, profile {profile}"


def _at_line(error: Exception) -> str:
    match error:
        case MissingSectionHeaderError() | DuplicateSectionError() | DuplicateOptionError() if error.lineno:
            return f", at line {error.lineno}"
        case UnreadableLineError() if error.errors:
            return f", at line {error.errors[0][0]}"
        case UnicodeDecodeError():
            return ", since it is not UTF-8"
        case _:
            return ""
