-- What the rows of a batch hash to; and people by number, as the chain of custody names them. Those of older batches
-- are numbered in the order in which batches named them: as a replay does.

alter table batch_rows add column rows_sha256 varchar;
create table person_rows (number bigint, person integer, name varchar);
insert into person_rows
select min(b.number) * 1000000 + 999999, row_number() over (order by min(b.number)), b.made_by
from batch_rows b
where b.made_by is not null and b.made_by not in ('rebuild', 'committer')
    and not exists (select 1 from run_rows r where r.command = b.made_by)
group by b.made_by;
