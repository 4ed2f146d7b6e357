-- The pages to revisit by $now: one row an article, however many of the times in $hours after it appeared have passed.
-- At most $most of them, those that appeared last. $first_hours: up to then every article; after that those tagged, reviewed, or of a source in $always.
-- What was seen or looked at later than now was so under a clock that was ahead: it counts from the first run after it that was not.
with honest as (
    select number, started_at from run_rows where started_at <= $now + interval 10 minutes
), first_seen as (
    select article_id, source_id, number, first_seen_at,
        case when first_seen_at <= $now + interval 10 minutes then first_seen_at else (
            select min(started_at) from honest where honest.number > article_rows.number
        ) end as seen_at
    from article_rows
), appeared as (
    select
        a.article_id, a.source_id,
        case when r.published_from <> 'guess' then least(a.seen_at, r.published_at) else a.seen_at end as appeared_at
    from first_seen a join reading_rows r on r.reading_id = a.article_id || '.1.1'
    where a.first_seen_at > $since and a.source_id in (select unnest($sources::varchar[]))
), reached as (
    select article_id, source_id, appeared_at,
        list_max(list_filter($hours::integer[], lambda h: appeared_at + to_hours(h) <= $now)) as hours
    from appeared
), due as (
    select article_id, source_id, appeared_at + to_hours(hours) as since
    from reached
    where hours is not null and (
        hours <= $first_hours or source_id in (select unnest($always::varchar[]))
        or article_id in (select article_id from tag_rows) or article_id in (select article_id from decision_rows)
    )
), looked as (
    select
        l.article_id,
        coalesce(max(l.looked_at) filter (l.looked_at <= $now + interval 10 minutes), '-infinity'::timestamptz) as looked_at,
        max(l.looked_at) filter (l.outcome <> 'failed') as answered_at,
        arg_max(l.outcome, l.number) = 'failed' as is_failed
    from look_rows l join due using (article_id) group by l.article_id
), wanted as (
    select d.article_id, d.source_id
    from due d join looked l using (article_id)
    left join look_rows f
        on l.is_failed and f.article_id = d.article_id and f.outcome = 'failed' and f.looked_at >= d.since
            and f.looked_at <= $now + interval 10 minutes
    group by d.article_id, d.source_id, d.since, l.looked_at, l.is_failed
    having l.looked_at < d.since
        or (l.is_failed and count(f.number) between 1 and $tries - 1 and l.looked_at + to_hours(count(f.number) * $retry_hours) <= $now)
    order by d.since desc limit $most
), places as (
    select a.article_id, arg_max({url: a.address, url_key: a.address_key}, a.number) as place
    from address_rows a join wanted using (article_id)
    where a.kind = 'url' and a.because in ('announced', 'elsewhere') group by a.article_id
), brought as (
    select f.article_id, arg_max({fetch_id: f.fetch_id, entry_position: f.entry_position}, f.number) as entry
    from fate_rows f join wanted using (article_id) where f.fate in ('new', 'revised') group by f.article_id
), answers as (
    select l.article_id, arg_max({url: f.url, etag: f.etag, last_modified: f.last_modified}, l.number) as answer
    from look_rows l join wanted using (article_id) join fetch_rows f using (fetch_id)
    where l.outcome in ('first', 'unchanged', 'revised') and f.outcome = 'ok' and f.purpose in ('page', 'look')
    group by l.article_id
)
select
    p.place.url_key, e.source_id, e.feed_id,
    case when s.answer.url = p.place.url then s.answer.etag end as etag,
    case when s.answer.url = p.place.url then s.answer.last_modified end as last_modified,
    e.entry_position, e.guid, p.place.url, e.title, e.summary, e.content, e.authors, e.published_raw, e.published_at,
    e.published_precision, e.language
from wanted w
join places p using (article_id)
join brought b using (article_id)
join entry_rows e on e.fetch_id = b.entry.fetch_id and e.entry_position = b.entry.entry_position
left join answers s using (article_id)
order by e.number;
