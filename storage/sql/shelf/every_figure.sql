with last as (
    select r.figure_id, r.reviewer, arg_max(r.ruling, r.number) as ruling, arg_max(r.ruling_id, r.number) as ruling_id
    from figure_ruling_rows r
    left join figures_ruled_before b on b.ruling_id = r.ruling_id
    join figure_rows f on f.figure_id = r.figure_id and f.event = coalesce(r.event, b.event)
        and f.low is not distinct from coalesce(r.low, b.low) and f.high is not distinct from coalesce(r.high, b.high)
    where r.ruling <> 'withdrawn' and not exists (
        select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
    )
    group by r.figure_id, r.reviewer
), ruled as (
    select figure_id, case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end as status
    from last group by figure_id
)
select
    f.figure_id, f.article_id, coalesce(p.publisher, a.source) as publisher, a.day, a.language, f.number_said, f.low, f.high, f.qualifier, a.day_jalali, a.title, f.event, f.counted, f.speaker,
    (select l.ruling_id from last l where l.figure_id = f.figure_id and l.reviewer = $reviewer) as own_ruling,
    f.place as stated_place, f.period, f.quote, f.from_char, f.to_char, r.text, coalesce(u.status, 'suggested') as status
from figure_rows f join shelf_articles a on a.article_id = f.article_id
join reading_rows r on r.number = a.reading_number and r.reading_id = f.reading_id
left join shelf_sources p on p.source = a.source
left join ruled u using (figure_id)
