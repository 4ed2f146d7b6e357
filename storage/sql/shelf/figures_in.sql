select
    figure_id, quote, coalesce((
        select case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end
        from figure_rulings_counted u where u.figure_id = f.figure_id
    ), 'suggested') as status
from figure_rows f where reading_id = $reading order by from_char limit 50
