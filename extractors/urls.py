"""Addresses: which two are the same, and which can be asked for.

A wrong merge loses an article for ever; a missed one leaves a copy, which the judge of duplicates finds. So only what
no server can tell apart is folded. `www.` and a trailing slash are kept apart: a publisher to whom they are the same
redirects or names a canonical address, and that is grounds; a guess of ours is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote, urljoin

TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid twclid ttclid igshid igsh
    li_fat_id epik srsltid rb_clickid s_kwcid wickedid vero_id vero_conv oly_enc_id oly_anon_id mkt_tok mc_cid mc_eid
    _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsctatracking _openstat __twitter_impression mibextid sfnsn
    fb_action_ids fb_action_types fb_source fb_ref guccounter guce_referrer guce_referrer_sig
    pk_campaign pk_kwd pk_source pk_medium pk_content piwik_campaign piwik_kwd
    mtm_campaign mtm_kwd mtm_keyword mtm_source mtm_medium mtm_content mtm_cid mtm_group mtm_placement
    at_medium at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4 at_format at_link_id
    at_link_origin at_link_type at_ptr_name at_bbc_team at_creation ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    xtor wt_mc wt_zmc maca traffic_source sr_share amp_js_v usqp
    phpsessid jsessionid
    """.split()  # noqa: SIM905 - seventy quoted words would hide the list
)
"""Exact names, in lower case, of parameters that never choose an article; every name in utm_ is another."""
TRACKING_AS_WRITTEN = frozenset({"CMP"})
"""Names that mean something else in lower case."""

_ENDS = "".join(map(chr, range(0x21))) + "\x7f\xa0\ufeff\u200b\u200e\u200f\u2028\u2029"
_INSIDE = re.compile("[\x00-\x1f\x7f\u2028\u2029]+")
_LONE = re.compile("[\ud800-\udfff]")
_WEB = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PARTS = re.compile(r"([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_SESSION = re.compile(r";jsessionid=[^/;?]*", re.IGNORECASE)
_ODD = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_NO_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f\ud800-\udfff]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Of a name in DNS (RFC 1035); a longer one is asked of a resolver in vain.
_HOST_LIMIT = 253
_LONGEST_REMEMBERED = 2048  # characters: an address may be as long as its feed, and a thousand of those fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Web:
    """An http or https address in its parts; the host is ASCII, in lower case, and never empty."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str


def url_key(url: str) -> str:
    """The identity of an address: two addresses with one key are one article.

    Folded: http and https, case of scheme and host, IDNA, ports 80 and 443, user names, dot segments, percent coding of
    letters that need none, tracking parameters by exact name, session numbers, and the fragment unless it is a route
    (`#!`, `#/`). Kept: `www.`, a trailing slash, case of the path, the order of parameters. What is no http address
    comes back stripped, otherwise as it was. The key of a key is itself.
    """
    return _remembered_key(url) if len(url) <= _LONGEST_REMEMBERED else _key(url)


def _key(url: str) -> str:
    web = _parts(_tidy(url))
    if web is None:
        return _tidy(url)
    port = "" if web.port in (None, 80, 443) else f":{web.port}"
    # By exact name: libraries that drop by pattern made ?p=123 and ?p=124, or ?storyid=1 and 2, one article, and a
    # wrong merge loses one, a missed one only leaves a copy to be found by its text.
    query = "&".join(_telling(web.query))
    key = f"https://{web.host}{port}{_plain_path(web.path)}{'?' if query else ''}{query}"
    # "#!/a" and "#/a" are pages of their own where scripts draw the site.
    is_route = len(web.fragment) > 1 and web.fragment[0] in "!/"
    return f"{key}#{_percent(web.fragment)}" if is_route else key


_remembered_key = lru_cache(maxsize=1024)(_key)  # a page's is asked six times from its entry to its article's line


def absolute_url(base: str, link: str) -> str | None:
    """The http or https address a link leads to, or None when it leads to none.

    White space and control characters around and inside go, blanks inside become %20, user names and passwords are left
    out; the rest stays as announced. `base` is where the link stood.
    """
    link, base = _tidy(link), _tidy(base)
    if not link:
        return None
    if not _SCHEME.match(link):
        try:
            link = urljoin(base, link.replace("\\", "/"))
        except ValueError:
            return None
    web = _parts(link)
    if web is None:
        return None
    port = "" if web.port is None else f":{web.port}"
    query = f"?{web.query}" if web.query else ""
    fragment = f"#{web.fragment}" if web.fragment else ""
    address = f"{web.scheme}://{web.host}{port}{web.path or '/'}{query}{fragment}"
    return re.sub(r"\s", "%20", address)


def host_of(url: str) -> str:
    """The host of an http or https address, ASCII and in lower case, without its port; empty when there is none."""
    return _remembered_host(url) if len(url) <= _LONGEST_REMEMBERED else _host(url)


def _host(url: str) -> str:
    web = _parts(_tidy(url))
    return web.host if web else ""


_remembered_host = lru_cache(maxsize=1024)(_host)  # a page's is asked nine times while it is planned and fetched


def _tidy(url: str) -> str:
    return _LONE.sub("\ufffd", _INSIDE.sub("", url)).strip(_ENDS)


def _parts(url: str) -> _Web | None:
    """As browsers cut it: any number of slashes, backslashes for slashes, the user name up to the last @."""
    start = _WEB.match(url)
    if not start:
        return None
    cut = re.search(r"[?#]", url[start.end() :])
    end = start.end() + cut.start() if cut else len(url)
    found = _PARTS.fullmatch(url[start.end() : end].replace("\\", "/") + url[end:])
    if not found:
        return None
    authority, path, query, fragment = (part or "" for part in found.groups())
    host, port = _host_and_port(authority.rpartition("@")[2])
    if not host or port == -1:
        return None
    return _Web(scheme=start[1].lower(), host=host, port=port, path=path, query=query, fragment=fragment)


def _host_and_port(authority: str) -> tuple[str, int | None]:
    """Host and port; an empty host or port -1 when they cannot be meant."""
    found = re.fullmatch(r"(?:(\[[0-9A-Fa-f:.]+\])|([^:]*))(?::([0-9]{0,5}))?", authority)
    if not found:
        return "", -1
    port = int(found[3]) if found[3] else None
    host = found[1].lower() if found[1] else _ascii_host(found[2])
    return host, port if port is None or port < 65536 else -1


def _ascii_host(host: str) -> str:
    """Labels in Punycode, joiners kept: to the registry, a name with a ZWNJ is another name than the one without."""
    if "%" in host:
        host = unquote(host, errors="replace")
    if not host.isascii():
        host = normalize("NFKC", host.lower()).lower().replace("\u3002", ".")
    if len(host) > _HOST_LIMIT or _NO_HOST.search(host):
        return ""
    labels = host.lower().rstrip(".").split(".")
    return ".".join(one if one.isascii() else "xn--" + one.encode("punycode").decode("ascii") for one in labels)


def _plain_path(path: str) -> str:
    """The path without session number and dot segments; never empty."""
    kept: list[str] = []
    segments = _SESSION.sub("", _percent(path)).split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _telling(query: str) -> list[str]:
    """The parameters that may choose an article, in their order."""
    pairs = (pair for pair in _percent(query).split("&") if pair)
    return [pair for pair in pairs if not _is_tracking(pair.partition("=")[0])]


def _is_tracking(name: str) -> bool:
    low = name.lower()
    return low.startswith("utm_") or low in TRACKING or name in TRACKING_AS_WRITTEN


def _percent(text: str) -> str:
    """One spelling of percent coding: unreserved letters bare, every other odd one in capitals, a stray % as %25."""
    return _ODD.sub(_coded, text)


def _coded(found: re.Match[str]) -> str:
    if found[1] is None:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())
    byte = int(found[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"
