with asking as (
    select * from fingerprints
    where article_id = group_id and number > (select coalesce(max(number), 0) from passes) order by number limit $most
), hashes as (
    select number, list(shingle order by shingle) as hashes
    from shingles where number in (select number from asking) group by number
)
select a.number, a.article_id, a.group_id, a.day, a.words_sha256, a.words, a.guards, coalesce(h.hashes, [])
from asking a left join hashes h using (number) order by a.number
