-- Revisions with all that their page was read with: the answer, the body, the entry that announced it, as it was then.
with chosen as (
    select v.number, v.article_id, v.revision, v.capture_sha256
    from revision_rows v join article_rows a using (article_id)
    where v.number > $after and v.seen_at >= $since and ($source is null or a.source_id = $source)
    order by v.number limit $limit
), fetched as (
    select
        c.number, c.article_id, c.revision, c.capture_sha256, f.url, f.url_key, f.final_url, f.status, f.fetched_at,
        f.run_id, f.source_id, f.feed_id
    from chosen c
    join look_rows l on l.article_id = c.article_id and l.revision = c.revision and l.outcome in ('first', 'revised')
    join fetch_rows f on f.fetch_id = l.fetch_id
), kinds as (
    select f.number, min(k.content_type) as content_type
    from fetched f join capture_rows k
        on k.sha256 = f.capture_sha256 and k.run_id = f.run_id and k.captured_at = f.fetched_at
    group by f.number
), bodies as (
    select sha256, arg_min({warc: warc, starts: record_offset, length: record_length, bytes: bytes}, number) as body
    from capture_rows
    where coalesce(kept, 'body') = 'body' and sha256 in (select capture_sha256 from chosen) group by sha256
), announced as (
    select
        f.number,
        bool_or(e.run_id = f.run_id) as is_of_the_run,
        coalesce(min(e.number) filter (e.run_id = f.run_id), max(e.number)) as entry_number
    from fetched f join entry_rows e on e.url_key = f.url_key and e.feed_id = f.feed_id and e.number < f.number
    where exists (
        select 1 from fate_rows t
        where t.fetch_id = e.fetch_id and t.entry_position = e.entry_position and t.fate = 'waiting'
    )
    group by f.number
), spoken as (
    select f.number, arg_max({it: w.language}, w.number).it as language
    from fetched f join feed_rows w on w.feed_id = f.feed_id and w.number < f.number group by f.number
), sources as (
    select f.number, arg_max(s.languages, s.number) as languages
    from fetched f join source_rows s on s.source_id = f.source_id and s.number < f.number group by f.number
)
select
    f.number, f.article_id, f.revision, f.capture_sha256, f.source_id, f.url, f.final_url, f.status, f.fetched_at, k.content_type,
    b.body, e.number is not null as is_announced,
    coalesce(
        e.language, w.language, case when a.is_of_the_run and len(s.languages) = 1 then s.languages[1] end
    ) as language,
    e.entry_position, e.guid, e.url as entry_url, e.title, e.summary, e.content, e.authors, e.published_raw,
    e.published_at, e.published_precision
from fetched f
left join kinds k using (number)
left join bodies b on b.sha256 = f.capture_sha256
left join announced a using (number)
left join entry_rows e on e.number = a.entry_number
left join spoken w using (number)
left join sources s using (number)
order by f.number
