"""The ten best of `search` beside those of DuckDB's own full-text search, without its stemmer and its stop words."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

import duckdb
import pytest

from config.home import Home
from storage.database.live import live, publish
from storage.indexes.search_index import index_new, rewrite_tokens
from tests.asking import ask

QUERIES = (
    "execution prison",
    "geneva hearing",
    "political prisoners 1988",
    "death sentence",
    "protest arrested police",
    "the court",
    "families of the victims",
    "hunger strike",
    "torture in detention",
    "crime against humanity",
    "The President said on Thursday",
    "women's rights",
    "amnesty international report",
    "harbour weather",
    "salt sentence drought",
    "execution",
    "witness survivor testimony",
    "United Nations special rapporteur",
    "football match final",
    "mass graves",
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENGLISH = "select article_id, coalesce(title, ''), text from articles where language = 'en'"
Text = tuple[str, str, str]
Scores = dict[str, float]


@pytest.fixture(scope="module")
def extension() -> Path:
    package = pytest.importorskip("duckdb_extension_fts", reason="this system has no wheel of DuckDB's FTS extension")
    found = [*Path(str(files(package))).glob(f"extensions/v{duckdb.__version__}/fts.duckdb_extension")]
    if not found:
        pytest.skip(f"the FTS extension installed is of another DuckDB than {duckdb.__version__}")
    return found[0]


def generated(count: int, *, seed: int) -> list[Text]:
    """Texts of very unlike lengths in words of the queries and others, common and rare by Zipf's law."""
    chance = random.Random(seed)
    words = sorted({word.lower() for query in QUERIES for word in query.replace("'", " ").split() if word.isalpha()})
    words += ["".join(chance.choices("abdeiklmnorstu", k=chance.randint(2, 9))) for _ in range(3000)]
    chance.shuffle(words)
    shares = [*accumulate(1 / (rank + 3) for rank in range(len(words)))]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=shares, k=length))

    return [(f"{number:016x}", text(9).title(), text(chance.randint(30, 900))) for number in range(count)]


def searched(texts: Iterable[Text], folder: Path) -> Path:
    """A published file that holds these texts: half of them sorted by term, half come since."""
    rows = [
        {"number": number, "article_id": article_id, "title": title, "text": text, "language": "en", "revision": 1}
        for number, (article_id, title, text) in enumerate(texts, start=1)
    ]
    numbered = [{"number": row["number"], "article_id": row["article_id"], "first_seen_at": str(NOW)} for row in rows]
    with live(folder / "live.duckdb", now=NOW) as store:
        store.insert("article_rows", numbered)
        store.insert("reading_rows", rows[: len(rows) // 2])
        rewrite_tokens(store)
        store.insert("reading_rows", rows[len(rows) // 2 :])
        with store.transaction():
            index_new(store)
        publish(store, folder / "longwatch.duckdb", run_id="run", now=NOW)
    return folder / "longwatch.duckdb"


def by_the_extension(extension: Path, texts: Iterable[Text], queries: Iterable[str]) -> dict[str, Scores]:
    """All scores of each query."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute(f"load '{extension}'")
        connection.execute("create table texts (article_id varchar, title varchar, text varchar)")
        columns = [list(column) for column in zip(*texts, strict=True)]
        connection.execute("insert into texts select unnest(?), unnest(?), unnest(?)", columns)
        connection.execute(
            "pragma create_fts_index('texts', 'article_id', 'title', 'text', stemmer = 'none', stopwords = 'none', "
            "ignore = '[^a-z0-9]+')"
        )
        scored = "select article_id, fts_main_texts.match_bm25(article_id, ?) as score from texts"
        found = {query: connection.execute(scored, [query]).fetchall() for query in queries}
    return {query: {name: score for name, score in rows if score is not None} for query, rows in found.items()}


def by_us(path: Path, query: str) -> list[tuple[str, float]]:
    rows = ask(
        path, "select article_id, score from search($query, inflected := false) limit 10", parameters={"query": query}
    ).rows
    return [(str(article_id), float(str(score))) for article_id, score in rows]


def agree(ours: list[tuple[str, float]], theirs: Scores) -> bool:
    """Whether ours could be their ten best: as they score them, none that is left out is better than one we took."""
    best = sorted(theirs.values(), reverse=True)[:10]
    taken = [theirs.get(article_id, 0) for article_id, _ in ours]
    return len(best) == len(taken) and all(abs(a - b) < 1e-4 for a, b in zip(best, taken, strict=True))


@pytest.fixture(scope="module")
def demo_texts(demo: Home) -> list[Text]:
    return [(str(a), str(b), str(c)) for a, b, c in ask(demo.published, ENGLISH).rows]


# By chance there are more texts, and of more unlike lengths, than the demo has.
@pytest.mark.parametrize("made_by", [pytest.param("demo", marks=pytest.mark.long), "chance"])
def test_the_ten_best_are_those_of_the_extension(
    made_by: str, extension: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    texts = request.getfixturevalue("demo_texts") if made_by == "demo" else generated(400, seed=7)
    path = searched(texts, tmp_path)
    answered = {query: scores for query, scores in by_the_extension(extension, texts, QUERIES).items() if scores}
    agreed = [query for query, theirs in answered.items() if agree(by_us(path, query), theirs)]
    assert len(answered) >= 10
    assert len(agreed) >= 0.9 * len(answered), answered.keys() - set(agreed)


def test_scores_are_those_of_the_extension(extension: Path, tmp_path: Path) -> None:
    texts = generated(100, seed=3)
    (theirs,) = by_the_extension(extension, texts, ["torture in detention"]).values()
    ours = dict(by_us(searched(texts, tmp_path), "torture in detention"))
    assert len(ours) == 10
    assert ours == {article_id: pytest.approx(theirs[article_id], abs=1e-5) for article_id in ours}
