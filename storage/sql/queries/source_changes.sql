-- Sources that answer since this run and did not before, or the other way round.
with polls as (
    select source_id, feed_id, run_id, number, outcome not in ('ok', 'same', 'not modified') as is_bad, outcome, detail
    from fetch_rows where purpose = 'feed'
), now as (
    select
        source_id, feed_id, min(number) as first, arg_max(is_bad, number) as is_bad,
        coalesce(arg_max(detail, number), arg_max(outcome, number)) as detail
    from polls where run_id = $run group by all
), before as (
    select n.feed_id, arg_max(p.is_bad, p.number) as was_bad
    from now n join polls p on p.feed_id = n.feed_id and p.number < n.first group by all
), told as (
    select
        n.source_id, bool_or(n.is_bad) as is_bad, bool_or(coalesce(b.was_bad, false)) as was_bad,
        min(n.detail) filter (n.is_bad) as detail
    from now n left join before b using (feed_id) group by all
)
select source_id, is_bad, detail from told where is_bad <> was_bad order by source_id;
