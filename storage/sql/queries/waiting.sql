-- The sightings that wait for a page at one of the addresses in the file asked, oldest first.
with asked as (
    select distinct url_key from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {url_key: 'VARCHAR'})
), newest as (
    select fetch_id, entry_position, max(number) as number
    from fate_rows where url_key in (select url_key from asked) group by fetch_id, entry_position
)
select
    f.url_key, f.fetch_id, f.entry_position, f.run_id, f.source_id, f.feed_id, e.guid, e.url, e.seen_at, e.arrived,
    f.attempts
from newest n
join fate_rows f using (fetch_id, entry_position, number)
join entry_rows e using (fetch_id, entry_position)
where f.fate = 'waiting'
order by e.number;
