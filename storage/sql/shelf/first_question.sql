select day, source, language, title, article_id
from texts order by day desc limit 20
