"""The settings of a watch: `longwatch.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from config import checks

STRICT = ConfigDict(extra="forbid")

Line = Annotated[str, AfterValidator(checks.line)]
Minutes = Annotated[int, Field(strict=True, ge=5, le=10_080)]
Some = Annotated[int, Field(strict=True, ge=1, le=256)]
Few = Annotated[int, Field(strict=True, ge=1, le=64)]
Bytes = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
Seconds = Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)]
Pause = Annotated[float, Field(strict=True, ge=0, le=3600, allow_inf_nan=False)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Watch:
    """Whose watch it is."""

    name: Line = "My watch"
    contact: Annotated[str, AfterValidator(checks.contact)] = Field(default="", examples=["you@example.org"])
    """An address publishers can write to; sent in the User-Agent. Empty: nothing is said."""
    zone: Annotated[str, AfterValidator(checks.zone)] = "UTC"
    """IANA name; the `day` of an article is a day there."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Collect:
    """How often, and how much at once."""

    every_minutes: Minutes = 30
    feeds_at_once: Some = 16
    pages_at_once: Some = 16
    workers: Few = 2
    """Processes that parse and extract."""
    parse_seconds: Seconds = 30
    """CPU time one body may take before its worker is killed; up to ten times as long by the clock."""
    source_seconds: Seconds = 300
    """CPU time that reading one source's feeds and pages may take in a run; its other pages wait, owed."""
    source_seconds_a_day: Annotated[float, Field(strict=True, gt=0, le=86_400, allow_inf_nan=False)] = 3_600
    source_bytes: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000_000)] = 500_000_000
    """What one source may send in a run."""
    source_bytes_a_day: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000_000)] = 3_000_000_000
    part_minutes: Annotated[int, Field(strict=True, ge=1, le=1_440)] = 60
    """A part of a run (feeds, pages) that takes longer is ended: what it had is filed, the rest is owed."""
    keep: Literal["every change", "every look"] = "every change"
    """Of a revisit whose text is as it was, whether the body is kept, or only time, headers and hash."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Web:
    """How we behave on the web."""

    total_seconds: Seconds = 60
    connect_seconds: Seconds = 15
    feed_bytes: Bytes = 15_000_000
    page_bytes: Bytes = 5_000_000
    document_bytes: Bytes = 50_000_000
    per_host: Few = 2
    delay_seconds: Pause = 1.0
    """Between the starts of two requests to one host."""
    per_day: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 3_000
    """Requests to one host within a day; pages beyond it wait, owed, for the next."""
    allow: tuple[Annotated[str, AfterValidator(checks.address_and_port)], ...] = Field(
        default=(), examples=[["127.0.0.1:8080"]]
    )
    """Exact host:port (an IP address and a port) that may be dialled although private."""
    resolve: dict[
        Annotated[str, AfterValidator(checks.host_or_star)], Annotated[str, AfterValidator(checks.host_and_port)]
    ] = Field(default_factory=dict, examples=[{"example.org": "127.0.0.1:8080"}])
    """Host name ("*" for any other) to the host:port that answers for it, in place of DNS."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Route:
    """A way to the web through somebody else's machine."""

    proxy: Annotated[str, AfterValidator(checks.proxy)] = Field(examples=["socks5h://127.0.0.1:9050"])
    """http://HOST:PORT or socks5h://HOST:PORT: names of hosts are looked up at its far end."""
    contact: Annotated[str, AfterValidator(checks.contact)] = ""
    """What the User-Agent says of us this way; empty: nothing, whatever the watch's contact is."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Custody:
    """Who vouches for the chain of custody besides us."""

    stamp: Annotated[
        tuple[Annotated[str, AfterValidator(checks.web_address)], ...], BeforeValidator(checks.one_or_several)
    ] = Field(default=(), examples=[["https://freetsa.org/tsr"]])
    """Where time-stamps (RFC 3161) on the head of the chain are asked for: of each authority one on the same head, once
    a day, and after a run that filed something ruled relevant. Empty: nowhere."""
    authority: Annotated[
        tuple[Annotated[str, AfterValidator(checks.file_name)], ...], BeforeValidator(checks.one_or_several)
    ] = Field(default=(), examples=[["authority.pem"]])
    """Files in the home with the authorities' root certificates, in PEM; their signatures are then checked, too."""
    heads_to: Annotated[
        tuple[Annotated[str, AfterValidator(checks.whole_path)], ...], BeforeValidator(checks.one_or_several)
    ] = Field(default=(), examples=[["/mnt/other/heads.txt"]])
    """Files, on other disks or hosts, to which the head of the chain is added after each run. They are made by you."""


Detail = Literal["titles", "counts"]
"""What may be shown where others could look: titles, or only how many there are."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Dashboard:
    """What the dashboard shows."""

    detail: Detail = "titles"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Desk:
    """The page that reviewers read and rule in."""

    enabled: Annotated[bool, Field(strict=True)] = False
    """Whether `longwatch up` keeps it running."""
    port: Annotated[int, Field(strict=True, ge=1, le=65_535)] = 4300
    blind: Annotated[bool, Field(strict=True)] = False
    """Whether a reviewer sees others' rulings on an article only after their own."""


Names = tuple[Annotated[str, AfterValidator(checks.slug)], ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Digest:
    """What came in on a day, once a day."""

    hour: Annotated[int, Field(strict=True, ge=0, le=23)] = 7
    """Of the watch's zone, at which the digest of the day before is sent."""
    language: Literal["en", "fa", "ar", "fr", "de"] = "en"
    """Of its labels; titles stay as they are."""
    calendar: Literal["gregorian", "jalali"] = "gregorian"
    to: Names = Field(default=(), examples=[["desk"]])
    """Channels it is sent to; the file is written in any case."""
    detail: Detail = "counts"
    """What it says outside: titles, or only how many there are."""


Changed = Literal[
    "number", "negation", "name", "place", "date", "unit", "qualifier", "speaker", "removal", "correction notice",
    "wording",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Alert:
    """What a notice is sent of at once."""

    when: Literal["burst", "changed", "silent", "degraded", "disk", "schedule"]
    to: Names = Field(examples=[["desk"]])
    """Channels it is sent to."""
    topic: Annotated[str, AfterValidator(checks.slug)] | None = Field(default=None, examples=["executions"])
    """With burst and changed: of this topic alone."""
    kinds: tuple[Changed, ...] = ("number", "name", "negation", "unit")
    """With changed: what a publisher changed, as `kinds` of revisions tells it."""
    at_least: Some = 5
    """With burst: texts within 24 hours."""
    factor: Annotated[float, Field(strict=True, ge=1, le=1_000, allow_inf_nan=False)] = 3.0
    """And how many times as many as on a day of the four weeks before."""
    gigabytes: Annotated[float, Field(strict=True, gt=0, le=1_000_000, allow_inf_nan=False)] = 5.0
    """With disk: less than so much is free."""
    detail: Detail = "counts"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Backup:
    """Where a copy of everything is brought up to date each night."""

    folder: str = Field(default="", examples=["/mnt/backup/watch"])
    """On another disk. Empty: none is made."""
    allow_same_disk: Annotated[bool, Field(strict=True)] = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Shared:
    """What several machines share, and which of them this is."""

    url: Annotated[str, AfterValidator(checks.store_address)] = Field(default="", examples=["s3://bucket/watch"])
    """A bucket or a folder. Empty: this machine does all by itself."""
    role: Literal["both", "gatherer", "hub"] = "both"
    """both: gathers and judges, as ever; gatherer: gathers what a hub asks of it; hub: asks gatherers, and judges."""
    name: Annotated[str, AfterValidator(checks.slug_or_nothing)] = Field(default="", examples=["lyon"])
    """Of a gatherer: what the hub calls it."""
    gatherers: dict[Annotated[str, AfterValidator(checks.slug)], Annotated[str, AfterValidator(checks.public_key)]] = (
        Field(default_factory=dict, examples=[{"lyon": "bGl0dGxlIGtleQ…"}])
    )
    """Of a hub: who may gather for it, by name, with their public keys."""
    errand_requests: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 200
    """Feeds and pages below which work is not divided among gatherers."""
    errand_minutes: Annotated[int, Field(strict=True, ge=5, le=1_440)] = 30
    """After so long, what a gatherer was asked and did not send is given to another."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Settings:
    """All of `longwatch.toml`; what a file leaves out stands as here."""

    watch: Watch = Field(default_factory=Watch)
    collect: Collect = Field(default_factory=Collect)
    web: Web = Field(default_factory=Web)
    routes: dict[Annotated[str, AfterValidator(checks.slug)], Route] = Field(default_factory=dict)
    """Ways to the web besides the direct one, by name."""
    custody: Custody = Field(default_factory=Custody)
    dashboard: Dashboard = Field(default_factory=Dashboard)
    desk: Desk = Field(default_factory=Desk)
    channels: dict[Annotated[str, AfterValidator(checks.slug)], Annotated[str, AfterValidator(checks.channel)]] = Field(
        default_factory=dict, examples=[{"desk": "env:DESK_CHANNEL"}]
    )
    """Where notices are sent, by name: an address as Apprise writes it, or env:NAME of a variable with one."""
    digest: Digest = Field(default_factory=Digest)
    alerts: tuple[Alert, ...] = ()
    backup: Backup = Field(default_factory=Backup)
    shared: Shared = Field(default_factory=Shared)
