"""How well copies are recognised: of a corpus, of a set of our own, and at size.

`python -m bench.duplicates cluster CORPUS.jsonl OUT.jsonl`: CORPUS has one JSON object a line: id, lang, title, text,
url, guid, published. OUT gets id and cluster (the id of the group's founder), a line each, in order of publication. The
real store in a temporary folder, a batch of 100 at a time.
`python -m bench.duplicates own [--seed N]`: precision, recall and F1 over pairs on bench.retold, by kind.
`python -m bench.duplicates notices [COUNT]`: long notices about one person each, by language: how many were merged.
`python -m bench.duplicates scale [SIZE ...]`: 500 new articles against so many stored, in a process of its own, with
boilerplate that thousands share; beside datasketch where that is installed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from bench.notices import FORMS, WAYS, notices
from bench.retold import APART, COPIES, retold
from extractors.copies.duplicates import Placed
from extractors.copies.fingerprints import fingerprint
from extractors.copies.wordings import Wording, wording
from storage.indexes.copy_index import add, groups, open_shingles

BATCH = 100
NOTICES = 134
EACH = 500
Told = dict[str, str]
WINDOW = timedelta(days=90)


def main(arguments: Sequence[str]) -> int:
    """Return the exit status of the command."""
    if arguments[:1] == ["own"]:
        seed = int(arguments[2]) if arguments[1:2] == ["--seed"] else 1
        sys.stdout.write(own(seed))
        return 0
    if arguments[:1] == ["notices"]:
        sys.stdout.writelines(apart(int(arguments[1]) if arguments[1:] else EACH))
        return 0
    if arguments[:1] == ["scale"]:
        from bench.scale import main as scaled

        return scaled(arguments[1:])
    if len(arguments) != 3 or arguments[0] != "cluster":
        sys.stderr.write("duplicates: unknown command: say cluster CORPUS.jsonl OUT.jsonl, own, notices or scale\n")
        return 2
    corpus, out = Path(arguments[1]), Path(arguments[2])
    lines = [json.loads(line) for line in corpus.read_text("utf-8").split("\n") if line.strip()]
    ids = {str(line["id"]): line["id"] for line in lines}
    placed = grouped(sorted(lines, key=lambda line: datetime.fromisoformat(line["published"])))
    rows = ({"id": ids[one.article_id], "cluster": ids[one.group_id]} for one in placed)
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return 0


def own(seed: int) -> str:
    """How well the set of our own was recognised, in words."""
    lines = retold(seed, notices=NOTICES)
    placed = {one.article_id: one.group_id for one in grouped(lines)}
    want: dict[str, list[Told]] = defaultdict(list)
    had: dict[str, list[Told]] = defaultdict(list)
    for line in lines:
        want[line["group"]].append(line)
        had[placed[line["id"]]].append(line)
    right = {pair for some in want.values() for pair in _pairs(some)}
    found = {pair for some in had.values() for pair in _pairs(some)}
    cut = {line["id"] for line in lines if line["kind"].startswith("cut")}
    found = {pair for pair in found if not cut & {*pair}}
    both = len(right & found)
    precision, recall = both / max(len(found), 1), both / max(len(right), 1)
    report = [f"seed {seed}: {len(lines)} articles; precision {precision:.4f}, recall {recall:.4f}"]
    report[0] += f", F1 {2 * precision * recall / max(precision + recall, 1e-9):.4f}"
    firsts = {line["group"]: line["id"] for line in lines if line["kind"] == "first"}
    for kind in COPIES:
        some = [line for line in lines if line["kind"] == kind]
        joined = sum(placed[line["id"]] == placed[firsts[line["group"]]] for line in some)
        report.append(f"    {kind:28}{joined:>5} of {len(some)} with the first")
    kinds = {
        line["id"]: f"{line['kind']} {line['lang']}" if line["kind"] == "notice" else line["kind"] for line in lines
    }
    merged = {one for pair in found - right for one in pair}
    for kind in sorted(set(kinds.values())):
        if kind.startswith(APART):
            of = sum(known == kind for known in kinds.values())
            report.append(f"    {kind:28}{sum(kinds[one] == kind for one in merged):>5} of {of} merged wrongly")
    return "\n".join(report) + "\n"


def apart(count: int) -> Iterator[str]:
    """How many notices of each language were merged with one about somebody else, a line each."""
    for language in FORMS:
        for way in (*WAYS, None):
            lines = notices(language, count=count, way=way)
            groups_of = Counter(one.group_id for one in grouped(lines))
            merged = sum(size for size in groups_of.values() if size > 1)
            words = sum(len(line["text"].split()) for line in lines) // len(lines)
            yield f"{language}, {way or 'all of these mixed'}: {merged} of {len(lines)} merged, of {words} words\n"


def _pairs(lines: Sequence[Told]) -> Iterator[tuple[str, str]]:
    return combinations(sorted(line["id"] for line in lines), 2)


def grouped(lines: Sequence[dict[str, str]]) -> list[Placed]:
    """Return every article of the corpus in its group, in the order given."""
    found: list[Placed] = []
    by_id = {str(line["id"]): line for line in lines}

    def texts(ids: Sequence[str]) -> dict[str, Wording]:
        some = {one: by_id[one] for one in ids}
        return {
            one: wording(
                line["title"],
                line["text"],
                line["lang"],
                source=urlsplit(line["url"]).hostname,
                published=datetime.fromisoformat(line["published"]),
            )
            for one, line in some.items()
        }

    with tempfile.TemporaryDirectory() as folder, open_shingles(Path(folder) / "shingles.duckdb") as con:
        for number, start in enumerate(range(0, len(lines), BATCH), start=1):
            articles = [
                (
                    str(line["id"]),
                    fingerprint(line["title"], line["text"], line["lang"]),
                    datetime.fromisoformat(line["published"]).date(),
                )
                for line in lines[start : start + BATCH]
            ]
            since = min(day for _, _, day in articles) - WINDOW
            placed = [one for one, _ in groups(con, articles, since=since, texts=texts)]
            add(con, placed, batch=number)
            found += placed
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
