-- Who holds the shingles of the articles asked about; of one group the first $neighbours.
create or replace temp table held as
select shingle, number, group_number
from shingles
where day >= $since and shingle in (select shingle from asked)
qualify row_number() over (partition by shingle, group_number order by number) <= $neighbours
