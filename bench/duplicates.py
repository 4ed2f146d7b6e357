"""Group a corpus as a watch would: `python -m bench.duplicates cluster CORPUS.jsonl OUT.jsonl`.

CORPUS has one JSON object a line: id, lang, title, text, url, guid, published. OUT gets id and cluster (the id of the
group's founder), a line each, in order of publication. The real store in a temporary folder, a batch of 100 at a time.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from extractors.duplicates import Placed
from extractors.fingerprints import fingerprint
from storage.shingles import add, groups, open_shingles

BATCH = 100
WINDOW = timedelta(days=90)


def main(arguments: Sequence[str]) -> int:
    """Return the exit status of the command."""
    if len(arguments) != 3 or arguments[0] != "cluster":
        sys.stderr.write("duplicates: unknown command: say cluster CORPUS.jsonl OUT.jsonl\n")
        return 2
    corpus, out = Path(arguments[1]), Path(arguments[2])
    lines = [json.loads(line) for line in corpus.read_text("utf-8").split("\n") if line.strip()]
    ids = {str(line["id"]): line["id"] for line in lines}
    placed = grouped(sorted(lines, key=lambda line: datetime.fromisoformat(line["published"])))
    rows = ({"id": ids[one.article_id], "cluster": ids[one.group_id]} for one in placed)
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return 0


def grouped(lines: Sequence[dict[str, str]]) -> list[Placed]:
    """Return every article of the corpus in its group, in the order given."""
    found: list[Placed] = []
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
            placed = [one for one, _ in groups(con, articles, since=since)]
            add(con, placed, batch=number)
            found += placed
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
