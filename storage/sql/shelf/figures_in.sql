select
    figure_id, quote, coalesce((
        select case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end from (
            select u.reviewer, arg_max(u.ruling, u.number) as ruling from figure_ruling_rows u
            left join figures_ruled_before b on b.ruling_id = u.ruling_id
            where u.figure_id = f.figure_id and f.event = coalesce(u.event, b.event)
                and f.low is not distinct from coalesce(u.low, b.low) and f.high is not distinct from coalesce(u.high, b.high)
                and u.ruling <> 'withdrawn' and not exists (
                    select 1 from figure_ruling_rows w where w.withdraws = u.ruling_id and w.reviewer = u.reviewer
                )
            group by u.reviewer
        )
    ), 'suggested') as status
from figure_rows f where reading_id = $reading order by from_char limit 50
