-- What is known of the addresses in the file asked: (feed_id, url_key, at_home). At home, who announced it from elsewhere counts for nothing.
with asked as (
    select distinct feed_id, url_key, at_home
    from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {feed_id: 'VARCHAR', url_key: 'VARCHAR', at_home: 'BOOLEAN'})
), had as (
    select
        address_key as url_key, arg_min(article_id, (because in ('elsewhere', 'led here'), number)) as article_id,
        arg_min(article_id, (because = 'led here', number)) filter (because is distinct from 'elsewhere') as own_id
    from address_rows where kind = 'url' and address_key in (select url_key from asked) group by address_key
), newest as (
    select max(number) as number from entry_rows where url_key in (select url_key from asked) group by feed_id, url_key
), last_seen as (
    select feed_id, url_key, fetch_id from newest join entry_rows using (number)
), said as (
    select feed_id, url_key, list(distinct entry_sha256) as said
    from last_seen join entry_rows using (feed_id, url_key, fetch_id) group by feed_id, url_key
), last_met as (
    select max(number) as number from fate_rows where url_key in (select url_key from asked) group by url_key
), met as (
    select url_key, fate, reason, attempts, next_try_at from last_met join fate_rows using (number)
)
select
    asked.feed_id, asked.url_key, case when asked.at_home then had.own_id else had.article_id end, said.said, met.fate, met.reason,
    coalesce(met.attempts, 0), met.next_try_at
from asked
left join had using (url_key)
left join said using (feed_id, url_key)
left join met using (url_key);
