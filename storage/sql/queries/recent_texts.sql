-- The newest $most articles of every host in the list $hosts, whose text is its page's: host, and the number of the reading's row, newest first.
with newest as (
    select article_id, host from (
        select article_id, number, split_part(url_key, '/', 3) as host from article_rows
    ) where host in (select unnest($hosts::json::varchar[]))
    qualify row_number() over (partition by host order by number desc) <= $most
), read as (
    select article_id, arg_max({number: number, state: text_state, source: text_from}, (revision, number)) as last
    from reading_rows where article_id in (select article_id from newest) group by article_id
)
select n.host, r.last.number
from newest n join read r using (article_id)
where r.last.state in ('ok', 'partial') and r.last.source = 'page'
order by n.host, r.last.number desc
