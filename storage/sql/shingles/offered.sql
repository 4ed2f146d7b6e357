-- Each stored article that is near any asked about, once.
select
    number, stored.article_id, stored.group_id, stored.day, stored.words_sha256, stored.words, stored.guards,
    sketches.shingles
from (select distinct number from near)
join fingerprints as stored using (number)
join (select number, list(shingle order by shingle) as shingles from near_shingles group by number) as sketches
    using (number)
