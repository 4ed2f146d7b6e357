"""Work is divided by domain: a host is asked by one gatherer at a time."""

from __future__ import annotations

from config.sources import Feed, Source
from extractors.records import Entry
from flows.gathering.budget import Wanted
from flows.gathering.plan import Due, Plan
from flows.machines.division import by_urgency, divide, domain_of
from storage.queries.addresses import FeedState

BOTH = {"lyon": (), "oslo": ()}


def due(name: str, url: str, *, listed: tuple[str, ...] = (), route: str = "direct") -> Due:
    """A feed that is due."""
    feed = Feed(url=url)
    source = Source(
        source_id=name, name=name, group="test", kind="newspaper", country="CH", languages=("en",), affiliation="none",
        family=name, feeds=(feed,), route=route,
    )  # fmt: skip
    state = FeedState(
        feed_id=f"{name}/main", next_due_at=None, failures=0.0, etag=None, last_modified=None, capture_sha256=None,
        entries=None, listed=frozenset(listed),
    )  # fmt: skip
    return Due(source=source, feed=feed, state=state, minutes=30)


def page(url: str) -> Wanted:
    """A page that is owed."""
    entry = Entry(position=0, guid=None, url=url, title=None, summary=None, content=None)
    return Wanted(source_id="a", feed_id="a/main", url=url, url_key=url, is_revisit=False, entry=entry)


def plan(*feeds: Due, owed: tuple[Wanted, ...] = ()) -> Plan:
    """A plan of these."""
    return Plan(due=feeds, owed=owed, revisits=(), changed=())


def test_a_domain_is_what_was_registered() -> None:
    hosts = ("www.a.co.uk", "feeds.a.co.uk", "news.b.example", "127.0.0.1")
    assert [domain_of(f"https://{host}/x") for host in hosts] == ["a.co.uk", "a.co.uk", "b.example", "127.0.0.1"]


def test_hosts_of_one_domain_stay_together() -> None:
    feeds = [due("a", "https://feeds.a.co.uk/1"), due("b", "https://www.a.co.uk/2"), due("c", "https://c.com/")]
    shares = divide(plan(*feeds, owed=(page("https://a.co.uk/p"),)), BOTH, taken=(), least=1)
    assert sorted(sorted(share.domains) for share in shares.values()) == [["a.co.uk"], ["c.com"]]
    [a] = [share for share in shares.values() if "a.co.uk" in share.domains]
    assert (len(a.feeds), len(a.owed)) == (2, 1)


def test_a_feed_stays_with_the_domain_of_its_pages() -> None:
    there = due("a", "https://feedburner.com/a", listed=("https://a.com/1", "https://a.com/2", "https://b.com/3"))
    shares = divide(plan(there, owed=(page("https://a.com/9"),)), BOTH, taken=(), least=1)
    assert [share.domains for share in shares.values()] == [{"feedburner.com", "a.com"}]


def test_what_is_out_waits_and_little_work_is_not_divided() -> None:
    feeds = [due("a", "https://a.com/"), due("b", "https://b.com/")]
    assert [share.domains for share in divide(plan(*feeds), BOTH, taken={"a.com"}, least=1).values()] == [{"b.com"}]
    assert len(divide(plan(*feeds), BOTH, taken=(), least=200)) == 1
    assert divide(plan(*feeds), {}, taken=(), least=1) == {}


def test_a_way_to_the_web_is_asked_only_of_who_has_it() -> None:
    feeds = [due("a", "https://a.com/", route="tor"), due("b", "https://b.com/")]
    with_tor = {"lyon": (), "oslo": ("tor",)}
    shares = divide(plan(*feeds), with_tor, taken=(), least=200)
    assert "a.com" in shares["oslo"].domains
    assert [share.domains for share in divide(plan(feeds[0]), {"lyon": ()}, taken=(), least=1).values()] == []


def test_pages_at_hosts_without_a_due_feed_are_a_share_of_their_own_where_both_are_worth_a_run() -> None:
    pages = (page("https://b.com/1"), page("https://b.com/2"), page("https://www.a.com/3"))
    share = divide(plan(due("a", "https://a.com/"), owed=pages), {"lyon": ()}, taken=(), least=1)["lyon"]
    now, later = by_urgency(share, least=2)
    assert (now.domains, len(now.feeds), len(now.owed)) == ({"a.com"}, 1, 1)
    assert (later.domains, len(later.feeds), len(later.owed)) == ({"b.com"}, 0, 2)
    assert later.sources == ("a",)
    assert by_urgency(share, least=3) == (share,), "two pages are not worth a run"
    assert by_urgency(divide(plan(owed=pages), {"lyon": ()}, taken=(), least=1)["lyon"], least=1) != ()
