select r.ruling from figure_ruling_rows r
left join figures_ruled_before b on b.ruling_id = r.ruling_id
join figure_rows f on f.figure_id = r.figure_id and f.event = coalesce(r.event, b.event)
    and f.low is not distinct from coalesce(r.low, b.low) and f.high is not distinct from coalesce(r.high, b.high)
where r.figure_id = $id and r.reviewer = $reviewer and r.ruling <> 'withdrawn' and not exists (
    select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
)
order by r.number desc limit 1
