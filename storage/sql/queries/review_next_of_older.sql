-- The same of a file of an older version, which has no macro that asks about some articles.
{waiting}
select
    article_id, day, source, title, topics,
    because || case when is_first_on_topic then '' else '; a copy' end as because, count(*) over () as waiting
from waiting
order by is_first_on_topic desc, day desc, first_seen_at desc, article_id
limit $count;
