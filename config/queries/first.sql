-- Who carried it first: texts that more than one source printed, with the earliest of each and those that followed.
select
    arg_min(source, (not is_first, coalesce(published_at, first_seen_at))) as carried_first,
    min(coalesce(published_at, first_seen_at)) as since,
    string_agg(distinct source, ', ' order by source) filter (not is_first) as then_by,
    arg_min(title, (not is_first, coalesce(published_at, first_seen_at))) as title
from articles
where copies > 0
group by group_id
order by since desc, title
