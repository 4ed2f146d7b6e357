select shingle, count(distinct group_number)
from shingles
where day >= $since and shingle in (select shingle from asked union select shingle from near_shingles)
group by shingle
