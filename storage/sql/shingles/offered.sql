select
    near.article_id, stored.article_id, stored.group_id, stored.day, stored.words_sha256, stored.words, stored.guards,
    sketches.shingles
from near
join fingerprints as stored using (number)
join (select number, list(shingle order by shingle) as shingles from near_shingles group by number) as sketches
    using (number)
where stored.article_id <> near.article_id
order by near.article_id, number
