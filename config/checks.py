"""What a value in a configuration file must be like, beyond its type; each check gives the value back, made regular."""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
import unicodedata
import zoneinfo
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from config.errors import INVISIBLE
from config.exit_codes import LongwatchError

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError

SHOWN_CHARS = 60
NO_ZONES = re.compile(r"(posix|right)/.*|posixrules|localtime|Factory")
"""Names that Python loads and nothing else knows, or that mean something else on each machine."""
JOINERS = "\u200c\u200d"
"""Invisible, and part of correct Persian spelling."""


def mistake(message: str, remedy: str) -> PydanticCustomError:
    """An error of a field: what is wrong, and what to write instead."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError("mistake", "{message}", {"message": message, "remedy": remedy})


def shorten(value: str) -> str:
    """The value, cut to a readable length."""
    return value if len(value) <= SHOWN_CHARS else value[: SHOWN_CHARS - 1] + "…"


def quote(value: str) -> str:
    """The value in double quotes, cut to a readable length."""
    return json.dumps(shorten(value), ensure_ascii=False)


def nearest(word: str, words: Collection[str]) -> str | None:
    """The word most probably meant, or None; upper and lower case count as the same."""
    by_fold = {known.casefold(): known for known in words}
    return next((by_fold[one] for one in difflib.get_close_matches(word[:SHOWN_CHARS].casefold(), by_fold, n=1)), None)


def slug(value: str) -> str:
    """A short name of a-z, 0-9 and hyphens."""
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", value):
        return value
    raise mistake(f"{quote(value)} is not a short name", "use a-z, 0-9 and hyphens only")


def slug_or_nothing(value: str) -> str:
    """A short name, or nothing."""
    return slug(value) if value else value


def line(value: str) -> str:
    """One line that says something."""
    if not value.strip():
        raise mistake("says nothing", "write a few words")
    if any(unicodedata.category(char) in INVISIBLE and char not in JOINERS for char in value):
        raise mistake(f"{quote(value)} holds a line break or a hidden character", "rewrite it on one line")
    return value


def language(value: str) -> str:
    """An ISO 639 code."""
    if re.fullmatch(r"[a-z]{2,3}", value):
        return value
    raise mistake(f"{quote(value)} is not a language code", 'write an ISO 639 code, as "fa" or "en"')


def country(value: str) -> str:
    """An ISO 3166 code of two letters; UN and EU are among the reserved ones, and ZZ is nobody's: not known."""
    if re.fullmatch(r"[A-Z]{2}", value):
        return value
    raise mistake(f"{quote(value)} is not a country code", 'write an ISO 3166 code, as "FR", or "UN" or "EU"')


def contact(value: str) -> str:
    """What can be sent in a User-Agent's comment: ASCII, no brackets."""
    if re.fullmatch(r"[ -~]{0,200}", value) and not set(value) & set("()\\"):
        return value
    raise mistake(
        f"{quote(value)} cannot be sent to publishers",
        "write an e-mail or web address in plain ASCII, without brackets, or nothing",
    )


def zone(value: str) -> str:
    """A time zone this machine knows."""
    if value == "UTC":
        return value  # also where no zone is installed
    if _loads(value) and not NO_ZONES.fullmatch(value):
        return value
    known = [name for name in sorted(zoneinfo.available_timezones()) if not NO_ZONES.fullmatch(name)]
    city = value.rpartition("/")[2].casefold()  # whoever knows it means that one: "Europe/Tehran" is Asia's
    meant = next((one for one in known if one.rpartition("/")[2].casefold() == city), None) or nearest(value, known)
    remedy = f"did you mean {quote(meant)}?" if meant else 'write an IANA name, as "Europe/Paris" or "UTC"'
    raise mistake(f"{quote(value)} is not a time zone", remedy)


def _loads(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


def web_address(value: str) -> str:
    """A whole http or https address, without a password."""
    parts = _split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", value):
        raise mistake(f"{quote(value)} is not a web address", 'write all of it, as "https://example.org/feed/"')
    line(value)
    if "@" in parts.netloc:
        raise mistake("holds a user name or password", "leave out what stands between // and @")
    return value


def one_or_several(value: object) -> object:
    """A list of values, each once, from a list or from one value that stands alone; nothing from an empty one."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [*dict.fromkeys(value)]
    return value


def store_address(value: str) -> str:
    """Where several machines put what they share: a bucket, or a folder; or nothing. No key stands in it."""
    if re.fullmatch(r"|s3://[a-z0-9][a-z0-9.-]+(?:/[\w.-]+)*/?|file:///[^\s?#]+", value) and ".." not in value.split(
        "/"
    ):
        return value.rstrip("/")
    raise mistake(
        f"{quote(value)} is not a place that machines can share",
        'write "s3://BUCKET/FOLDER" or "file:///FOLDER"; keys stand in the environment (AWS_ACCESS_KEY_ID …)',
    )


def public_key(value: str) -> str:
    """A gatherer's public key: 32 bytes in Base64."""
    if re.fullmatch(r"[A-Za-z0-9+/]{43}=", value):
        return value
    raise mistake(f"{quote(value)} is not a public key", "write what `longwatch gather --key` prints on that machine")


def proxy(value: str) -> str:
    """An HTTP proxy, or a SOCKS proxy that looks names up at its far end; without a password."""
    parts = _split(value)
    bare = parts is not None and parts.hostname and parts.port and parts.path in {"", "/"} and "@" not in parts.netloc
    if not bare or parts is None or parts.scheme not in {"http", "socks5h"}:
        raise mistake(f"{quote(value)} is not a proxy address", 'write "http://HOST:PORT" or "socks5h://HOST:PORT"')
    return f"{parts.scheme}://{parts.netloc}"


def link_pattern(value: str) -> str:
    """A pattern of links: a path, or a whole address, with * in it; or nothing."""
    if value == "" or (re.match(r"(/|https?://)", value) and not re.search(r"\s", value) and len(value) < 300):
        return value
    raise mistake(f"{quote(value)} is not a pattern for links", 'write a path with *, as "/news/*", or a whole address')


def at_least(value: str) -> str:
    """So many entries a day, week or month; or nothing."""
    if re.fullmatch(r"|[1-9][0-9]{0,4} entr(?:y|ies) a (?:day|week|month)", value):
        return value
    raise mistake(
        f"{quote(value)} is not an expectation Longwatch understands", 'write "5 entries a week", or a day, or a month'
    )


def file_name(value: str) -> str:
    """The name of a file in the home, without a folder; or nothing."""
    if re.fullmatch(r"[\w.-]*", value) and value not in {".", ".."}:
        return value
    raise mistake(
        f"{quote(value)} is not the name of a file in the home", 'put the file beside longwatch.toml: "tsa.pem"'
    )


def whole_path(value: str) -> str:
    """A file by its whole path, which is the same from wherever a command is started."""
    if re.fullmatch(r"/[^\x00-\x1f\x7f]*[^/\x00-\x1f\x7f]", value) and ".." not in value.split("/"):
        return value
    raise mistake(
        f"{quote(value)} is not the whole path of a file", 'write it from the root on: "/mnt/other/heads.txt"'
    )


def channel(value: str) -> str:
    """Where notices are sent: an address as Apprise writes it, the variable that holds one, or a file of the home."""
    remedy = 'write an address of Apprise, as "mailto://…", "env:NAME" for a variable, or "file:messages.md"'
    if value.startswith("file:"):
        if re.fullmatch(r"file:[\w-]+\.(?:md|txt)", value):
            return value
        raise mistake("is not a file that messages can be appended to", remedy)
    if value.startswith("env:") and value[4:].replace("_", "").isalnum():
        return value
    if "://" not in value or value.startswith("env:"):
        raise mistake("is no channel", remedy)
    return value


def same_address(value: str) -> str:
    """Equal for addresses that a person would call the same: scheme, case of the host and last slash aside."""
    parts = urlsplit(value)
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in {None, default} else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.hostname}{port}{parts.path.rstrip('/')}{query}"


def address_and_port(value: str) -> str:
    """An IP address and a port, the address in its shortest form, as it is compared with what is dialled."""
    host, port = _host_and_port(value)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        port = None
    if port is None:
        raise mistake(
            f"{quote(value)} is not an IP address with a port", 'write one, as "127.0.0.1:8080" or "[::1]:8080"'
        )
    return f"[{address.compressed}]:{port}" if address.version == 6 else f"{address.compressed}:{port}"


def host_and_port(value: str) -> str:
    """A host name or IP address, and a port."""
    host, port = _host_and_port(value)
    if port is None or not host or re.search(r"[\s/@]", host):
        raise mistake(f"{quote(value)} is not a host with a port", 'write both, as "127.0.0.1:8080"')
    return value


def host_or_star(value: str) -> str:
    """A host name in lower case, or `*` for every other."""
    if re.fullmatch(r"\*|[^\s/:@*]+", value):
        return value.lower()
    raise mistake(f"{quote(value)} is not a host name", 'write one without "https://" and "/", or "*" for every other')


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is no port
    except ValueError:
        return None
    return parts


def _host_and_port(value: str) -> tuple[str, int | None]:
    """The two halves; no port when it is none, or when a bare IPv6 address makes it doubtful."""
    match = re.fullmatch(r"(?:\[([^\[\]]+)\]|([^\[\]:]+)):([0-9]{1,5})", value)
    if match is None:
        return "", None
    port = int(match[3])
    host = match[1] or match[2]
    return host, port if 0 < port < 65536 else None


MOST_NAMED = 3


class UnknownNameError(LongwatchError):
    """There is no such topic, source, language or group; the message names the nearest."""


def check_names(kind: str, names: Iterable[str], known: Collection[str], *, more: str = "") -> None:
    """Raise UnknownNameError for the first name that is not known; `more` says where those known are listed."""
    for name in names:
        if name not in known:
            raise UnknownNameError(f"{quote(name)} is no {kind}: {meant(name, known, more=more)}")


def meant(name: str, known: Collection[str], *, more: str = "") -> str:
    """What to write instead: the nearest names, otherwise where all of them are, or all of them where they are few."""
    near = nearest_names(name, known)
    if near:
        return f"did you mean {' or '.join(near)}?"
    if more:
        return more
    return f"there are {', '.join(sorted(known))}" if known else "there are none"


def nearest_names(name: str, known: Collection[str]) -> list[str]:
    """Up to three names that are spelt almost so, the likest first, then those that contain it."""
    by_fold = {one.casefold(): one for one in sorted(known)}
    sought = name[:60].casefold()
    near = difflib.get_close_matches(sought, by_fold, n=MOST_NAMED)
    near += [one for one in by_fold if len(sought) > 2 and sought in one and one not in near]
    return [by_fold[one] for one in near[:MOST_NAMED]]
