-- The newest articles of every host that brought one since $since: host, and a text each, newest first.
with hosts as (
    select article_id, number, first_seen_at, split_part(url_key, '/', 3) as host from article_rows
), newest as (
    select article_id, host from hosts
    where host in (select host from hosts where first_seen_at >= $since)
    qualify row_number() over (partition by host order by number desc) <= $most
), read as (
    select article_id, arg_max(reading_id, (revision, number)) as reading_id
    from reading_rows where article_id in (select article_id from newest) group by article_id
)
select n.host, r.text
from newest n join read using (article_id) join reading_rows r using (reading_id)
where r.text_state in ('ok', 'partial') and r.text_from = 'page'
order by n.host, r.number desc
