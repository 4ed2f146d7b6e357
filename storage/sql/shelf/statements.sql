where f.figure_id in (select unnest($ids))
order by f.low, f.high, a.day, f.figure_id limit 100
