-- The stored articles from $since on that share most pairs of words with each asked about; of one group the first that
-- has a pair. A pair that more than $commonest groups have leads to none: no flood of texts on one form is joined each
-- with each.
insert into near
with holders as (
    select pair, min(number) as number
    from pairs join fingerprints using (number)
    where pairs.day >= $since and pair in (select pair from asked_pairs)
    group by pair, group_number
    qualify count(*) over (partition by pair) <= $commonest
)
select article_id, number
from asked_pairs join holders using (pair)
where (article_id, number) not in (select (article_id, number) from near)
group by article_id, number
having count(*) >= $fewest
qualify row_number() over (partition by article_id order by count(*) desc, number) <= $tries
