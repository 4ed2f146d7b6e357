"""The loose key of an address: what its mobile, AMP and print variants have in common, however a reader was led there.

It makes a candidate: two addresses with one loose key are one article only where text or canonical address agrees,
since what looks like a variant may be another page.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.urls import url_key

VERSION = 2
"""Of these rules: a key that was kept by other ones is to be made anew from its address."""

_PARTS = re.compile(r"https://([^/?#:]+)(:[0-9]+)?(/[^?#]*)(?:\?([^#]*))?(#.*)?", re.DOTALL)
_CACHE = re.compile(r"https?://[^/]*\.cdn\.ampproject\.org/(?:[a-z]/)+(.+)", re.IGNORECASE | re.DOTALL)
_VIEWER = re.compile(
    r"https?://(?:www\.)?(?:google|bing)(?:\.[a-z]{2,3}){1,2}/amp/(?:s/)?(.+)", re.IGNORECASE | re.DOTALL
)
_VARIANT_HOSTS = frozenset({"www", "www2", "m", "mobile", "amp", "wap", "touch"})
_BEFORE = re.compile(r"/(?:amp|print|mobile)(?=/.)", re.IGNORECASE)
_SESSION = re.compile(r"/\((?:[A-Z]\([a-z0-9]+\))+\)(?=/)|;(?:jsessionid|phpsessid|sid)=[^/?]*", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:/(?:amp|print|printable|index\.(?:html?|php|aspx?|jsp|cfm)|default\.(?:html?|aspx?)))/*+\Z|(?<!/)/+\Z",
    re.IGNORECASE,
)
_NAME = re.compile(r"[._-](?:amp|print)(?=(?:\.s?html?)?\Z)|\.amp(?=\.[a-z]{3,5}\Z)", re.IGNORECASE)
_KINDS = frozenset({"amp", "print", "mobile", "printable"})
VARIANTS = {
    "outputtype": _KINDS, "output": _KINDS, "format": _KINDS, "view": _KINDS, "layout": _KINDS, "display": _KINDS,
    "tmpl": _KINDS, "mode": _KINDS, "amp": None, "amp_markup": None, "isamp": None, "print": None, "printable": None,
    "printerfriendly": None, "noamp": None, "nomobile": None, "ismobile": None, "m": frozenset({"1", "0"}),
    "mobile": None, "s": frozenset({"09", "19", "20", "21", "46", "61"}),
}  # fmt: skip
"""Parameters that choose a variant: by these values, or (None) by any."""
FOLLOWS = frozenset(
    """
    ref ref_src ref_url referrer_id cmp cmpid cid_source ocid ncid icid ito smid smtyp smprod partner_source mod spm trk
    trkcampaign share_id share_token shared share sharetype si feature xtref xtcr rss_source ftag ftcamp sref srnd taid
    _branch_match_id _kx __s ck_subscriber_id ml_subscriber ml_subscriber_hash ss_email_id ss_source ss_campaign_id
    elqtrackid elqtrack elqaid elqat elqcampaignid elq_mid elq_cid hss_channel hsa_acc hsa_cam hsa_grp hsa_ad hsa_net
    hsa_src spmailingid spuserid spjobid spreportid sfmc_id sfmc_sub sfmc_activityid sc_src sc_lid sc_llid sc_uid sc_cid
    emci emdi ceid vgo_ee email_source emc nl_source wt.nl wt.tsrc wt.z_src sailthru_id bsft_eid bsft_clkid bsft_uid
    bsft_mid dm_i dm_t mkt_source trackingid rb_source cmpsrc wprov cuid newsletterid openid_source ns_mail_uid
    ns_mail_job _bhlid jwsource embedded_source _sp _ss xmt slof igsh rdt_cid epik scid ao_optout ttclid_src tduid
    wtrid wt_zmc wt_mc wt_ref wt_t
    sid sessionid session_id phpsessid jsessionid aspsessionid cfid cftoken s_id oly_enc oly_anon
    """.split()  # noqa: SIM905
)
"""Exact names, in lower case, of parameters by which mailers, networks, statistics follow readers, and of sessions."""


# A candidate and never an identity: a page like /print that is one of its own would vanish into another for ever.
@lru_cache(maxsize=4_096)  # of each address of a page it is asked four times while its batch is judged
def loose_key(url: str) -> str:
    """The loose key of an address. The key of a key is itself."""
    key = url_key(_unwrapped(url))
    found = _PARTS.fullmatch(key)
    if not found:
        return key
    host, port, path, query, fragment = found.groups()
    pairs = [pair for pair in (query or "").split("&") if pair and not _is_idle(pair)]
    pairs.sort(key=lambda pair: pair.partition("=")[0])
    query_part = "?" + "&".join(pairs) if pairs else ""
    return f"https://{_bare_host(host)}{port or ''}{_bare_path(path)}{query_part}{fragment or ''}"


def _unwrapped(url: str) -> str:
    """The publisher's own address, of one in a cache or a viewer of AMP pages."""
    found = _CACHE.fullmatch(url.strip()) or _VIEWER.fullmatch(url.strip())
    return f"https://{found[1]}" if found and "." in found[1].partition("/")[0] else url


def _bare_host(host: str) -> str:
    labels = host.split(".")
    kept = [label for label in labels[:-2] if label not in _VARIANT_HOSTS] + labels[-2:]
    return ".".join(kept)


def _bare_path(path: str) -> str:
    bare, before = _SESSION.sub("", path), ""
    bare = _BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else bare
    while bare != before:
        before, bare = bare, _NAME.sub("", _AFTER.sub("", bare))
    return bare or "/"


def _is_idle(pair: str) -> bool:
    """Whether a parameter chooses only a variant of a page, or follows its reader."""
    name, _, value = pair.partition("=")
    low = name.lower()
    if low in VARIANTS:
        values = VARIANTS[low]
        return values is None or value.lower() in values
    return low in FOLLOWS or low.startswith("aspsessionid")
