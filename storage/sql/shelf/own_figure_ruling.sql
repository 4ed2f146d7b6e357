select ruling from figure_ruling_rows r
where figure_id = $id and reviewer = $reviewer and ruling <> 'withdrawn' and not exists (
    select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
)
order by number desc limit 1
