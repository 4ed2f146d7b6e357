-- What waits for a reviewer: firsts of groups before copies, newest first. What is shown is asked of those alone that come
-- first.
with every as materialized (
    select article_id, first_seen_at, any_value(day) as day, bool_or(is_first_on_topic) as is_first_on_topic
    from review_queue where $topic::varchar is null or topic = $topic group by article_id, first_seen_at
), chosen as materialized (
    select * from every order by is_first_on_topic desc, day desc, first_seen_at desc, article_id limit $count
), shown as (
    select
        article_id, any_value(source_id) as source, any_value(reading_number) as reading_number,
        -- Those on which it waits: on its others somebody has ruled.
        coalesce(string_agg(distinct topic, ', ' order by topic), array_to_string(any_value(topics), ', ')) as topics,
        string_agg(distinct case when decision is null then because else coalesce(topic || ': ', '') || because end, '; ')
            as because
    from questions_open(among := (select list(article_id) from chosen))
    where $topic::varchar is null or topic = $topic group by article_id
)
select
    c.article_id, c.day, s.source, r.title, s.topics,
    s.because || case when c.is_first_on_topic then '' else '; a copy' end as because, (select count(*) from every) as waiting
from chosen c join shown s using (article_id) join reading_rows r on r.number = s.reading_number
order by c.is_first_on_topic desc, c.day desc, c.first_seen_at desc, c.article_id;
