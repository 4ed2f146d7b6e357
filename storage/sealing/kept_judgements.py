"""What was judged of the texts that a seal destroys, and of others beside them: it outlives them, on their lines."""

from __future__ import annotations

from storage.database.published import Connection
from storage.database.row_hashes import ROWS_A_NUMBER

Lines = list[dict[str, object]]
Judged = dict[str, list[dict[str, object]]]
"""Groups and relations, as rows."""

LOOKS = """
    with given as (
        select r.reading_id, r.article_id, r.revision, r.run_id, arg_min(g.rules_sha256, g.number) as rules_sha256
        from reading_rows r join tagging_rows g using (reading_id)
        where list_contains($1, r.article_id || '.' || r.revision) group by all
    )
    select l.fetch_id as name, t.topic, t.score, t.context, t.match_count
    from look_rows l
    join given g on g.reading_id = l.article_id || '.' || l.revision || '.1'
    left join tag_rows t using (reading_id, rules_sha256)
    where l.outcome not in ('failed', 'gone')
    union
    select g.article_id || '.' || g.revision || ' ' || g.run_id, t.topic, t.score, t.context, t.match_count
    from given g left join tag_rows t using (reading_id, rules_sha256)
    where g.reading_id <> g.article_id || '.' || g.revision || '.1' order by all
"""
TAGGINGS = """
    select distinct r.article_id, r.revision, g.run_id, t.topic, t.score, t.context, t.match_count
    from reading_rows r join tagging_rows g using (reading_id) left join tag_rows t using (reading_id, rules_sha256)
    where list_contains($1, r.article_id || '.' || r.revision) order by all
"""
# Of all rows on an article, those that the batch of its page brought: splits and joins are lines of their own.
IN_ITS_BATCH = f"""
    from look_rows l
    join batch_rows b on l.number // {ROWS_A_NUMBER} between b.number and b.number + coalesce(b.numbers, 1) - 1
    join {{judged}} g on g.article_id = l.article_id
        and g.number // {ROWS_A_NUMBER} between b.number and b.number + coalesce(b.numbers, 1) - 1
    where l.outcome in ('first', 'revised')
"""
# A look at a revision, and what else came of a capture that was sealed: without its text, it would show another text.
VISITS = """
    select l.fetch_id, l.outcome from look_rows l
    where (
            list_contains($names, l.article_id || '.' || l.revision)
            or (l.outcome in ('failed', 'gone') and list_contains($captures, l.capture_sha256))
        )
        and not exists (select 1 from fetch_rows f where f.fetch_id = l.fetch_id and f.outcome <> 'ok')
"""
# The revision before is the one that stood at the time, or that was filed before: an older state may be filed late.
AFTER = """
    with its as (
        select article_id, revision, fetch_id from look_rows
        where outcome in ('first', 'revised') and list_contains($names, article_id || '.' || revision)
    ), later as (
        select l.fetch_id, l.article_id, l.revision, (
            select arg_max(o.revision, o.looked_at) from look_rows o
            where o.article_id = l.article_id and o.looked_at < l.looked_at and o.outcome not in ('failed', 'gone')
        ) as stood
        from look_rows l
        where l.outcome = 'revised' and not list_contains($names, l.article_id || '.' || l.revision)
            and l.article_id in (select article_id from its)
    )
    select l.fetch_id, r.title, coalesce(r.drawn_sha256, r.text_sha256)
    from later l join reading_rows r on r.reading_id = l.article_id || '.' || l.revision || '.1'
    where exists (
        select 1 from its i where i.article_id = l.article_id and i.revision in (l.stood, l.revision - 1)
    )
"""
GROUP = "{'group_id': g.group_id, 'because': g.because}"
RELATION = """{
    'other_id': g.other_id, 'kind': g.kind, 'score': g.score, 'reason': g.reason, 'share_here': g.share_here,
    'share_there': g.share_there
}"""
GROUPS = {
    "groups": f"""
        select distinct l.fetch_id, {GROUP} {IN_ITS_BATCH.format(judged="group_rows")}
            and g.made_by is null and list_contains(?, l.article_id || '.' || l.revision) order by all
    """,
    "relations": f"""
        select distinct l.fetch_id, {RELATION} {IN_ITS_BATCH.format(judged="relation_rows")}
            and list_contains(?, l.article_id || '.' || l.revision) order by all
    """,
    # How others stood that were held against it: without its text, nobody can judge it anew.
    "copies": f"""
        with its as (
            select article_id as other_id, arg_min(fetch_id, number) as its_fetch from look_rows
            where list_contains(?, article_id || '.' || revision) and outcome not in ('failed', 'gone')
            group by article_id
        ), held as (
            select min(its_fetch) as its_fetch, article_id from its join relation_rows using (other_id)
            where article_id not in (select other_id from its) group by article_id
        ), grouped as (
            select distinct l.article_id, {GROUP} as found {IN_ITS_BATCH.format(judged="group_rows")}
                and g.made_by is null and not starts_with(g.because, 'alone: its text is')
                and l.article_id in (select article_id from held)
        ), related as (
            select distinct l.article_id, g.number, {RELATION} as found {IN_ITS_BATCH.format(judged="relation_rows")}
                and l.article_id in (select article_id from held)
        )
        select h.its_fetch, {{
            'article_id': h.article_id,
            'groups': (select list(g.found) from grouped g where g.article_id = h.article_id),
            'relations': (select list(r.found order by r.number) from related r where r.article_id = h.article_id)
        }}
        from held h where h.article_id in (select article_id from grouped) order by all
    """,  # noqa: S608 - columns of ours
    "read": """
        select distinct l.fetch_id, {'text_sha256': r.text_sha256, 'words': r.words}
        from look_rows l join reading_rows r on r.reading_id = l.article_id || '.' || l.revision || '.1'
        where list_contains($1, l.article_id || '.' || l.revision) and l.outcome in ('first', 'revised')
        union
        select r.article_id || '.' || r.revision || ' ' || r.run_id, {'text_sha256': r.text_sha256, 'words': r.words}
        from reading_rows r
        where list_contains($1, r.article_id || '.' || r.revision)
            and r.reading_id <> r.article_id || '.' || r.revision || '.1'
        order by all
    """,
    "changes": """
        select distinct l.fetch_id, {'changed': coalesce(v.changed, []), 'kinds': v.kinds}
        from look_rows l
        left join revision_rows v
            on l.outcome = 'revised' and v.article_id = l.article_id and v.revision = l.revision
        where list_contains(?, l.article_id || '.' || l.revision) and l.outcome in ('revised', 'unchanged') order by all
    """,
    # What the publisher made of it next: held against a text that is not there, nobody can judge that anew.
    "later": """
        with its as (
            select article_id, max_by(fetch_id, number) as its_fetch from look_rows
            where list_contains($1, article_id || '.' || revision) and outcome in ('first', 'revised')
            group by article_id
        )
        select i.its_fetch, {'fetch_id': l.fetch_id, 'changed': coalesce(v.changed, []), 'kinds': v.kinds}
        from its i join look_rows l using (article_id)
        join revision_rows v on v.article_id = l.article_id and v.revision = l.revision
        where l.outcome = 'revised' and not list_contains($1, l.article_id || '.' || l.revision) order by all
    """,
}


def kept_tags(connection: Connection, names: list[str]) -> dict[str, Lines]:
    """The topics of the reading that each visit gave, by its fetch_id; `names` are article_id and revision."""
    found: dict[str, Lines] = {}
    for fetch_id, *tag in connection.execute(LOOKS, [names]).fetchall():
        found.setdefault(fetch_id, []).extend(_tags(*tag))
    return found


def visits_to(connection: Connection, names: list[str], captures: list[str]) -> dict[str, str]:
    """What each visit came to whose page has a text that goes, by its fetch_id: also one that found none in it."""
    found = connection.execute(VISITS, {"names": names, "captures": captures}).fetchall()
    return {str(fetch_id): str(outcome) for fetch_id, outcome in found}


def visits_after(connection: Connection, names: list[str]) -> dict[str, tuple[str | None, str]]:
    """Title and hash of the text that each visit found right after one of `names`, by its fetch_id.

    Its line may have the text before once more, as the code of then read it.
    """
    found = connection.execute(AFTER, {"names": names}).fetchall()
    return {str(fetch_id): (title, str(digest)) for fetch_id, title, digest in found}


def kept_taggings(connection: Connection, names: list[str]) -> dict[tuple[str, int, str], Lines]:
    """The topics that each tagging gave, by article_id, revision and run."""
    found: dict[tuple[str, int, str], Lines] = {}
    for article, revision, run_id, *tag in connection.execute(TAGGINGS, [names]).fetchall():
        found.setdefault((article, revision, run_id), []).extend(_tags(*tag))
    return found


def kept_groups(connection: Connection, names: list[str]) -> dict[str, Judged]:
    """Group and relations that a visit gave its article, and others held against it, by its fetch_id."""
    found: dict[str, Judged] = {}
    for part, sql in GROUPS.items():
        for fetch_id, row in connection.execute(sql, [names]).fetchall():
            found.setdefault(fetch_id, {}).setdefault(part, []).append(row)
    return found


def _tags(topic: str | None, score: float, context: str | None, matches: int | None) -> Lines:
    return [{"topic": topic, "score": score, "context": context, "match_count": matches}] if topic else []
