select a.*, (select any_value(coalesce(reason, because)) from seal_rows where sha256 = a.capture_sha256) as sealed_because
from shelf_articles a where a.article_id = $id
