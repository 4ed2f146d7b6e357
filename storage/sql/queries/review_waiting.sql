-- The articles that wait for a reviewer on a topic, or on any: what the queue in a terminal and a sheet both begin with.
with waiting as (
    select
        article_id, first_seen_at, any_value(day) as day, any_value(source) as source, any_value(title) as title,
        any_value(topic_list) as every_topic, bool_or(is_first_on_topic) as is_first_on_topic,
        -- Those on which it waits: on its others somebody has ruled.
        coalesce(string_agg(distinct topic, ', ' order by topic), any_value(topic_list)) as topics,
        string_agg(distinct case when decision is null then because else coalesce(topic || ': ', '') || because end, '; ')
            as because
    from review_queue where $topic::varchar is null or topic = $topic group by article_id, first_seen_at
)
