-- The pages owed and due, with the entry that announced each last.
with newest as (
    select fetch_id, entry_position, max(number) as number from fate_rows group by fetch_id, entry_position
), waiting as (
    select f.url_key, f.fetch_id, f.entry_position, f.next_try_at, f.article_id
    from newest n join fate_rows f using (fetch_id, entry_position, number) where f.fate = 'waiting'
), due as (
    select
        url_key, arg_max(fetch_id, e.number) as fetch_id, arg_max(entry_position, e.number) as entry_position,
        max(next_try_at) as next_try_at, bool_or(w.article_id is not null) as is_revisit
    from waiting w join entry_rows e using (fetch_id, entry_position, url_key) group by url_key
)
select
    d.url_key, d.is_revisit, c.capture_sha256, e.source_id, e.feed_id, e.entry_position, e.guid, e.url, e.title, e.summary, e.content, e.authors,
    e.published_raw, e.published_at, e.published_precision, e.language
from due d join entry_rows e using (fetch_id, entry_position)
left join fetch_rows c on c.fetch_id = d.fetch_id
where d.next_try_at is null or d.next_try_at <= $now
    or d.next_try_at > $now + interval 2 days -- no page is planned so far ahead: the clock was wrong that day
order by e.number;
