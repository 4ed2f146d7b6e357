select r.ruling_id from figure_ruling_rows r
where r.reviewer = $reviewer and r.ruling <> 'withdrawn' and not exists (
    select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
)
order by r.number desc limit 1
