-- The shingles that lead from the articles asked about to stored ones, with their weight and the pairs they make: the
-- rarest first, until $pairs pairs are made. A batch and a store full of one form would else be joined each with each.
create or replace temp table leads as
with askers as (
    select shingle, count(*) as askers from asked group by shingle
),
counted as (
    select shingle, count(distinct group_number) as groups, count(*) * any_value(askers) as pairs
    from held join askers using (shingle)
    group by shingle
    having count(distinct group_number) <= $commonest
)
select shingle, 1 / groups as weight, pairs
from counted
qualify sum(pairs) over (order by pairs, shingle) <= $pairs
