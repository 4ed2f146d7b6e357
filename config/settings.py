"""The settings of a watch: `longwatch.toml`."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from config import checks
from config.forms.fields import Checked, Exactly, Number, record, such_as

Line = Annotated[str, Checked(checks.line)]
Minutes = Annotated[int, Number(ge=5, le=10_080)]
Some = Annotated[int, Number(ge=1, le=256)]
Few = Annotated[int, Number(ge=1, le=64)]
Bytes = Annotated[int, Number(ge=1, le=1_000_000_000)]
Seconds = Annotated[float, Number(gt=0, le=3600)]
Pause = Annotated[float, Number(ge=0, le=3600)]


@record
class Watch:
    """Whose watch it is."""

    name: Line = "My watch"
    contact: Annotated[str, Checked(checks.contact)] = field(default="", metadata=such_as("you@example.org"))
    """An address publishers can write to; sent in the User-Agent. Empty: nothing is said."""
    zone: Annotated[str, Checked(checks.zone)] = "UTC"
    """IANA name; the `day` of an article is a day there."""


@record
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
    source_seconds_a_day: Annotated[float, Number(gt=0, le=86_400)] = 3_600
    source_bytes: Annotated[int, Number(ge=1, le=1_000_000_000_000)] = 500_000_000
    """What one source may send in a run."""
    source_bytes_a_day: Annotated[int, Number(ge=1, le=1_000_000_000_000)] = 3_000_000_000
    part_minutes: Annotated[int, Number(ge=1, le=1_440)] = 60
    """A part of a run (feeds, pages) that takes longer is ended: what it had is filed, the rest is owed."""
    keep: Literal["every change", "every look"] = "every change"
    """Of a revisit whose text is as it was, whether the body is kept, or only time, headers and hash."""


@record
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
    per_day: Annotated[int, Number(ge=1, le=1_000_000)] = 3_000
    """Requests to one host within a day; pages beyond it wait, owed, for the next."""
    allow: tuple[Annotated[str, Checked(checks.address_and_port)], ...] = field(
        default=(), metadata=such_as(["127.0.0.1:8080"])
    )
    """Exact host:port (an IP address and a port) that may be dialled although private."""
    resolve: dict[Annotated[str, Checked(checks.host_or_star)], Annotated[str, Checked(checks.host_and_port)]] = field(
        default_factory=dict, metadata=such_as({"example.org": "127.0.0.1:8080"})
    )
    """Host name ("*" for any other) to the host:port that answers for it, in place of DNS."""


@record
class Route:
    """A way to the web through somebody else's machine."""

    proxy: Annotated[str, Checked(checks.proxy)] = field(metadata=such_as("socks5h://127.0.0.1:9050"))
    """http://HOST:PORT or socks5h://HOST:PORT: names of hosts are looked up at its far end."""
    contact: Annotated[str, Checked(checks.contact)] = ""
    """What the User-Agent says of us this way; empty: nothing, whatever the watch's contact is."""


@record
class Custody:
    """Who vouches for the chain of custody besides us."""

    stamp: Annotated[
        tuple[Annotated[str, Checked(checks.web_address)], ...], Checked(checks.one_or_several, is_first=True)
    ] = field(default=(), metadata=such_as(["https://freetsa.org/tsr"]))
    """Where time-stamps (RFC 3161) on the head of the chain are asked for: of each authority one on the same head, once
    a day, and after a run that filed something ruled relevant; and one on each pack, of the first that gives one.
    Empty: nowhere."""
    authority: Annotated[
        tuple[Annotated[str, Checked(checks.file_name)], ...], Checked(checks.one_or_several, is_first=True)
    ] = field(default=(), metadata=such_as(["authority.pem"]))
    """Files in the home with the authorities' root certificates, in PEM; their signatures are then checked, too."""
    heads_to: Annotated[
        tuple[Annotated[str, Checked(checks.whole_path)], ...], Checked(checks.one_or_several, is_first=True)
    ] = field(default=(), metadata=such_as(["/mnt/other/heads.txt"]))
    """Files, on other disks or hosts, to which the head of the chain is added after each run. They are made by you."""


Detail = Literal["titles", "counts"]
"""What may be shown where others could look: titles, or only how many there are."""


@record
class Dashboard:
    """What the dashboard shows."""

    detail: Detail = "titles"


@record
class Desk:
    """The page that reviewers read and rule in."""

    enabled: Annotated[bool, Exactly()] = False
    """Whether `longwatch up` keeps it running."""
    port: Annotated[int, Number(ge=1, le=65_535)] = 4300
    blind: Annotated[bool, Exactly()] = False
    """Whether a reviewer sees others' rulings on an article only after their own."""


Names = tuple[Annotated[str, Checked(checks.slug)], ...]


@record
class Digest:
    """What came in on a day, once a day."""

    hour: Annotated[int, Number(ge=0, le=23)] = 7
    """Of the watch's zone, at which the digest of the day before is sent."""
    language: Literal["en", "fa", "ar", "fr", "de"] = "en"
    """Of its labels; titles stay as they are."""
    calendar: Literal["gregorian", "jalali"] = "gregorian"
    to: Names = field(default=(), metadata=such_as(["desk"]))
    """Channels it is sent to; the file is written in any case."""
    detail: Detail = "counts"
    """What it says outside: titles, or only how many there are."""


Changed = Literal[
    "number", "negation", "name", "place", "date", "unit", "qualifier", "speaker", "removal", "correction notice",
    "wording",
]  # fmt: skip


@record
class Alert:
    """What a notice is sent of at once."""

    when: Literal["burst", "changed", "silent", "degraded", "disk", "schedule"]
    to: Names = field(metadata=such_as(["desk"]))
    """Channels it is sent to."""
    topic: Annotated[str, Checked(checks.slug)] | None = field(default=None, metadata=such_as("executions"))
    """With burst and changed: of this topic alone."""
    kinds: tuple[Changed, ...] = ("number", "name", "negation", "unit")
    """With changed: what a publisher changed, as `kinds` of revisions tells it."""
    at_least: Some = 5
    """With burst: texts within 24 hours."""
    factor: Annotated[float, Number(ge=1, le=1_000)] = 3.0
    """And how many times as many as on a day of the four weeks before."""
    gigabytes: Annotated[float, Number(gt=0, le=1_000_000)] = 5.0
    """With disk: less than so much is free."""
    detail: Detail = "counts"


@record
class Backup:
    """Where a copy of everything is brought up to date each night."""

    folder: str = field(default="", metadata=such_as("/mnt/backup/watch"))
    """On another disk. Empty: none is made."""
    allow_same_disk: Annotated[bool, Exactly()] = False


@record
class Shared:
    """What several machines share, and which of them this is."""

    url: Annotated[str, Checked(checks.store_address)] = field(default="", metadata=such_as("s3://bucket/watch"))
    """A bucket or a folder. Empty: this machine does all by itself."""
    role: Literal["both", "gatherer", "hub"] = "both"
    """both: gathers and judges, as ever; gatherer: gathers what a hub asks of it; hub: asks gatherers, and judges."""
    name: Annotated[str, Checked(checks.slug_or_nothing)] = field(default="", metadata=such_as("lyon"))
    """Of a gatherer: what the hub calls it."""
    gatherers: dict[Annotated[str, Checked(checks.slug)], Annotated[str, Checked(checks.public_key)]] = field(
        default_factory=dict, metadata=such_as({"lyon": "bGl0dGxlIGtleQ…"})
    )
    """Of a hub: who may gather for it, by name, with their public keys."""
    errand_requests: Annotated[int, Number(ge=1, le=100_000)] = 200
    """Feeds and pages below which work is not divided among gatherers."""
    errand_minutes: Annotated[int, Number(ge=5, le=1_440)] = 30
    """After so long, what a gatherer was asked and did not send is given to another."""


@record
class Settings:
    """All of `longwatch.toml`; what a file leaves out stands as here."""

    watch: Watch = field(default_factory=Watch)
    collect: Collect = field(default_factory=Collect)
    web: Web = field(default_factory=Web)
    routes: dict[Annotated[str, Checked(checks.slug)], Route] = field(default_factory=dict)
    """Ways to the web besides the direct one, by name."""
    custody: Custody = field(default_factory=Custody)
    dashboard: Dashboard = field(default_factory=Dashboard)
    desk: Desk = field(default_factory=Desk)
    channels: dict[Annotated[str, Checked(checks.slug)], Annotated[str, Checked(checks.channel)]] = field(
        default_factory=dict, metadata=such_as({"desk": "env:DESK_CHANNEL"})
    )
    """Where notices are sent, by name: an address as Apprise writes it, or env:NAME of a variable with one."""
    digest: Digest = field(default_factory=Digest)
    alerts: tuple[Alert, ...] = ()
    backup: Backup = field(default_factory=Backup)
    shared: Shared = field(default_factory=Shared)
