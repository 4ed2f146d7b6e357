-- A group's number is that of its first row.
insert into fingerprints by name
with first_rows as (
    select group_id, min(number) as group_number
    from (select group_id, number from fingerprints union all select group_id, number from added)
    where group_id in (select group_id from added)
    group by group_id
)
select number, $batch as batch, day, article_id, group_id, group_number, words_sha256, words, guards
from added join first_rows using (group_id)
order by number
