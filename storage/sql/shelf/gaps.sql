-- As the view `gaps` has them, but for what was backfilled: that is looked for among all articles.
with newest as (
    select source_id, language, day, max(number) as number from gap_rows group by all
)
select g.source_id as source, g.language, g.day, round(g.expected, 1) as expected, g.received, g.cause
from newest join gap_rows g using (source_id, language, day, number)
where g.day >= current_date - interval 60 days order by g.day desc, source limit 200
