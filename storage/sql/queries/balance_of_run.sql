-- The account of one run, as the view `balance` gives it of all: entries, difference, and how many met each fate. Only rows from the run's first on are read.
with ran as (
    select run_id from run_rows where run_id = $run
), announced as (
    select sum(entries) as entries from fetch_rows where run_id = $run and purpose in ('feed', 'archive')
), its as (
    select fetch_id, entry_position, number from entry_rows where run_id = $run
), met as (
    select fetch_id, entry_position, arg_max(fate, number) as fate from fate_rows
    where number > (select coalesce(min(number), 9223372036854775807) from its) group by fetch_id, entry_position
), counted as (
    select
        count(fate) as fates, count(*) filter (fate = 'new') as new_ones, count(*) filter (fate = 'known') as known,
        count(*) filter (fate = 'revised') as revised, count(*) filter (fate = 'waiting') as waiting,
        count(*) filter (fate = 'skipped') as skipped, count(*) filter (fate = 'failed') as failed
    from its left join met using (fetch_id, entry_position)
)
select coalesce(a.entries, 0)::bigint, (coalesce(a.entries, 0) - c.fates)::bigint,
    c.new_ones, c.known, c.revised, c.waiting, c.skipped, c.failed
from ran, announced a, counted c;
