-- What waits for a reviewer on a topic, or on any: firsts of groups before copies, newest first.
select
    article_id, any_value(day) as day, any_value(source) as source, any_value(title) as title,
    any_value(topic_list) as topics,
    string_agg(distinct case when decision is null then because else coalesce(topic || ': ', '') || because end, '; ')
        || case when bool_or(is_first_on_topic) then '' else '; a copy' end as because,
    count(*) over () as waiting
from review_queue where $topic::varchar is null or topic = $topic
group by article_id, first_seen_at
order by bool_or(is_first_on_topic) desc, day desc, first_seen_at desc, article_id
limit $count;
