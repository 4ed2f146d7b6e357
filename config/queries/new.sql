-- What came in during the last week and bears a topic, each text once, newest first; not what a feed listed already when it was first polled.
select t.day, t.source, t.topic_list, t.title, t.article_id
from texts t
where t.group_id in (
    select group_id from (select group_id, unnest(earned) as one from texts)
    where one.arrived <> 'first-poll' and one.seen_at > (select published_at from snapshot) - interval 7 days
)
order by t.day desc, t.first_seen_at desc, t.article_id
