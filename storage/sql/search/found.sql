-- The best articles that a query finds; the condition is made of it. Parameters: $scoring, $most and its own values.
-- They are counted apart: a window over all of them once failed in DuckDB 1.5.5, by a race of its own.
with scored as (
    select article_number, sum(score) as score from hits where leaf in (select unnest($scoring)) group by article_number
), matching as materialized (
    select article_number, round(coalesce(score, 0), 6) as score, article_id, reading_number
    from article_numbers left join scored using (article_number)
    where article_number not in (select replaces from article_numbers where replaces is not null) and {condition}
)
select (select count(*) from matching) as found, article_number, score, article_id, reading_number
from matching order by score desc, article_number desc limit $most
