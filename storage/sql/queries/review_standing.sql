-- How reviewing stands, in articles; and the rulings that are not filed yet.
select
    count(distinct article_id),
    count(distinct article_id) filter (disputed),
    count(distinct article_id) filter (reopened),
    (select count(*) from decision_rows where in_spool)
from reviews;
