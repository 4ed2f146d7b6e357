select o.source, count(*) as pages, min(o.owed_since) as since
from owed o left join shelf_articles a using (article_id) where a.vanished_at is null group by o.source order by pages desc limit 200
