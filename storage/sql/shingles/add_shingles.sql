insert into shingles by name
select unnest(added.shingles) as shingle, number, fingerprints.group_number, fingerprints.day
from added join fingerprints using (number)
order by number
