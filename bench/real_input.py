"""Collect real pages and feeds from a newsroom on this machine: `python -m bench.real_input PAGES FEEDS`.

PAGES holds NAME.html[.gz] beside NAME.json (with "url"), FEEDS any feeds, gzip or not. Pages are served under their own
host names with one feed a host; every address that the real feeds announce is answered by the newsroom too (404 where
it has nothing). `longwatch collect` runs three times: on everything; again at once; and after every feed was issued
anew, with the same entries. Exits with 1 when a page ended as neither one article nor one named problem, or when a
later run fetched a page or found something new.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.corpora import FEED_PATH, pages_by_host, plain_url
from newsroom.server import Answer, Newsroom
from storage.queries.questions import ask

Answers = dict[tuple[str, str], Answer]


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command."""
    if len(arguments) != 2:
        sys.stderr.write(__doc__ or "")
        return 2
    pages = dict(_pages(Path(arguments[0])))
    sites = pages_by_host(pages.items())
    feeds = {(f"feed-{number}.example", "/feed"): body for number, body in enumerate(_feeds(Path(arguments[1])))}
    answers = sites | {place: Answer(body=body) for place, body in feeds.items()}
    with tempfile.TemporaryDirectory() as folder, Newsroom(answers) as newsroom:
        home = Path(folder) / "home"
        places = [place for place in answers if place[1] == FEED_PATH or place in feeds]
        _start(home, newsroom.port, places)
        print(f"{len(pages)} addresses of {len(places) - len(feeds)} hosts, {len(feeds)} real feeds")
        bad: list[str] = []
        for number, name in enumerate(("first run", "second run", "third run, feeds issued anew")):
            if number == 2:
                newsroom.publish({place: _anew(answers[place]) for place in places})
            before = len(newsroom.requests)
            report = _collect(home)
            asked = [(seen.host, seen.path) for seen in newsroom.requests[before:]]
            again = sum(place not in places for place in asked)
            print(f"{name}: {json.dumps(report)}\n  requests: {len(asked)}, of pages: {again}")
            bad += _complaints(number, report, again)
        bad += _ended(home, pages)
    for complaint in bad:
        print(f"WRONG: {complaint}")
    return 1 if bad else 0


def _pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for label in sorted(folder.glob("*.json")):
        page = next(path for path in (label.with_suffix(".html.gz"), label.with_suffix(".html")) if path.exists())
        url = json.loads(label.read_text("utf-8")).get("url") or f"http://no-address.example/{label.stem}"
        yield plain_url(url), _body(page)


def _feeds(folder: Path) -> Iterator[bytes]:
    return (_body(path) for path in sorted(folder.rglob("*")) if path.is_file())


def _body(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _anew(answer: Answer) -> Answer:
    """The same feed in other bytes: neither its validators nor its hash tell that nothing is new."""
    return Answer(body=answer.body + b"\n", headers=answer.headers)


def _start(home: Path, port: int, places: Sequence[tuple[str, str]]) -> None:
    (home / "sources").mkdir(parents=True)
    here = f"127.0.0.1:{port}"
    web = f'allow = ["{here}"]\ndelay_seconds = 0\nper_host = 8\nresolve = {{ "*" = "{here}" }}\n'
    (home / "longwatch.toml").write_text(f"[web]\n{web}", "utf-8")
    for number, (host, path) in enumerate(places):
        head = f'name = "{host}"\ngroup = "bench"\nkind = "newspaper"\naffiliation = "none"\n'
        head += 'country = "CH"\nlanguages = ["en", "de"]\n'
        feed = f'[[feeds]]\nurl = "http://{host}{path}"\n'
        (home / "sources" / f"source-{number}.toml").write_text(head + feed, "utf-8")


def _collect(home: Path) -> dict[str, object]:
    command = [
        sys.executable,
        "-c",
        "from longwatch import main; main()",
        "--home",
        str(home),
        "collect",
        "--early",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    report: dict[str, object] = json.loads(done.stdout)
    return report


def _complaints(number: int, report: dict[str, object], fetched: int) -> Iterator[str]:
    if report["difference"] != 0:
        yield f"run {number + 1}: difference {report['difference']}"
    fates = report["fates"]
    assert isinstance(fates, dict)
    if number and (fetched or fates["new"] or fates["revised"]):
        yield f"run {number + 1}: fetched {fetched} pages, {fates['new']} new, {fates['revised']} revised"


def _ended(home: Path, pages: dict[str, bytes]) -> Iterator[str]:
    """What became of every page, printed; complaints about those that ended as nothing, or twice."""
    asked = ask(home / "longwatch.duckdb", "select url, text_state, article_id from articles")
    problems = Counter(row[0] for row in ask(home / "longwatch.duckdb", "select url from problems").rows)
    articles = Counter(str(row[0]) for row in asked.rows)
    print("articles by state of text:", dict(Counter(str(row[1]) for row in asked.rows)))
    failures = ask(home / "longwatch.duckdb", "select failure, count(*) from problems group by all order by 2 desc")
    print("problems by class:", {str(name): count for name, count in failures.rows})
    hosts = {urlsplit(url).netloc for url in pages}
    print(f"pages: {sum(articles[url] == 1 for url in pages)} of {len(pages)} are one article, of {len(hosts)} hosts")
    for url in pages:
        if articles[url] + problems[url] != 1:
            yield f"{url}: {articles[url]} articles, {problems[url]} problems"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
