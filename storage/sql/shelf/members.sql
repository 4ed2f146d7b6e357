select a.article_id, a.place, coalesce(p.publisher, a.source) as publisher, a.source, a.title, a.text_state, a.language, r.published_at,
    r.published_precision, a.first_seen_at, a.is_first, case when a.text_state = 'sealed' then '' else r.text end as text
from shelf_articles a join reading_rows r on r.number = a.reading_number
left join shelf_sources p on p.source = a.source
where a.group_id = $group
order by a.is_first desc, coalesce(r.published_at, a.first_seen_at), a.article_id limit 100
