-- Which figures a page shows, and how they stand; what they say is read of these alone.
with ruled as (
    select figure_id, case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end as status
    from figure_rulings_counted group by figure_id
), behind as (
    -- The figure may be read no more: then behind the beginning of its article.
    select
        coalesce(any_value(place), (select place from shelf_articles where article_id = split_part($after, '.', 1)), 0) as place,
        coalesce(any_value(from_char), -1) as from_char, coalesce(any_value(number), 0) as number
    from shelf_figures where figure_id = $after
)
select s.number, s.reading_number, coalesce(u.status, 'suggested') as status
from shelf_figures s left join ruled u using (figure_id)
where ($state = 'all' or coalesce(u.status, 'suggested') = $state)
    and ($id is null or s.place = (select place from shelf_articles where article_id = $id))
    and (s.place, s.from_char, s.number) > (select (place, from_char, number) from behind)
order by s.place, s.from_char, s.number limit $count
