select array_agg(distinct language order by language) as languages, array_agg(distinct source order by source) as sources
from shelf_articles
