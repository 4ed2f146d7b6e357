-- What is shown of the articles found. Parameter: the numbers of their readings.
select
    r.number, counted_day(r.published_at, r.published_from, r.published_precision, r.published_local, a.first_seen_at, (
        select coalesce(max_by(setting_value, number), 'UTC') from setting_rows where setting = 'zone'
    )), a.source_id, r.language, r.title, r.text
from reading_rows r join article_rows a using (article_id)
where r.number in (select unnest(?::bigint[]))
