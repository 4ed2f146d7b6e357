-- What came in during the last week and bears a topic, each text once, newest first.
select day, source, topic_list, title, article_id
from articles
where is_first and arrived <> 'first-poll' and topic_list <> ''
    and first_seen_at > (select published_at from snapshot) - interval 7 days
order by first_seen_at desc, article_id
