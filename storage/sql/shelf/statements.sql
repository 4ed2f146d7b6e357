-- Of each conflict so many statements, and of those one with each number before a second with any.
with ruled as (
    select figure_id, case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end as status
    from figure_rulings_counted group by figure_id
), asked as (
    select c.conflict, s.number, s.reading_number, s.place, f.low, f.high, coalesce(u.status, 'suggested') as status
    from (select unnest($ids) as figure_id, unnest($conflicts) as conflict) c
    join shelf_figures s using (figure_id) join figure_rows f on f.number = s.number left join ruled u using (figure_id)
), turns as (
    select *, row_number() over (partition by conflict, low, high order by place desc, number) as turn from asked
)
select conflict, number, reading_number, status from turns
qualify row_number() over (partition by conflict order by turn, low, high, number) <= $count
order by conflict, low, high, place desc, number
