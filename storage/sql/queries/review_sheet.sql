-- The articles to be ruled on, one row each, as a sheet: with two columns to fill in, and the ids that bring them back.
{waiting}
, newest as (
    select article_id, arg_max(reading_id, (revision, number)) as reading_id from reading_rows group by article_id
)
select
    '' as decision, '' as note, a.day, a.source, a.language, a.title, a.url, a.topic_list as topics, a.copies,
    case when w.topics <> w.every_topic then w.topics || ': ' else '' end || w.because as because,
    coalesce($topic, '') as topic, a.article_id, n.reading_id
from articles a join newest n using (article_id) left join waiting w using (article_id)
where w.article_id is not null or ($everything and ($topic is null or list_contains(a.topics, $topic)))
order by coalesce(w.is_first_on_topic, a.is_first) desc, a.day desc, a.first_seen_at desc, a.article_id;
