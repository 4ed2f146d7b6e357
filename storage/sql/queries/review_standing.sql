-- How reviewing stands, in articles.
select
    count(distinct article_id),
    count(distinct article_id) filter (disputed),
    count(distinct article_id) filter (reopened)
from reviews;
