select
    figure_id, quote, coalesce((
        select case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end from (
            select reviewer, arg_max(ruling, number) as ruling from figure_ruling_rows u
            where u.figure_id = f.figure_id and ruling <> 'withdrawn' and not exists (
                select 1 from figure_ruling_rows w where w.withdraws = u.ruling_id and w.reviewer = u.reviewer
            )
            group by reviewer
        )
    ), 'suggested') as status
from figure_rows f where reading_id = $reading order by from_char limit 50
