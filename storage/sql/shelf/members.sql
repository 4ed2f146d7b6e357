select a.article_id, a.place, a.publisher, a.source, a.family, a.affiliation, a.title, a.language, a.published_at,
    a.published_precision, a.first_seen_at, a.is_first, r.text
from shelf_articles a join reading_rows r on r.number = a.reading_number
where a.group_id = $group
order by a.is_first desc, coalesce(a.published_at, a.first_seen_at), a.article_id limit 100
