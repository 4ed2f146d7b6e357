select
    a.*, coalesce(p.publisher, a.source) as publisher, p.affiliation,
    (select any_value(coalesce(reason, because)) from seal_rows where sha256 = a.capture_sha256) as sealed_because
from shelf_articles a left join shelf_sources p using (source) where a.article_id = $id
