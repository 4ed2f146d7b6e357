-- For each article asked about, the stored ones that share most with it, and the first with the very same words.
-- Those that can be as like as $likeness come first, and what shares less than $least is left out: what both share is at the most so large a share of what the asking
-- article has up to the last shingle they share.
create or replace temp table near as
with common as (
    select shingle from held except select shingle from leads
),
weighed as (
    select
        article_id, shingle, coalesce(weight, 0) as weight,
        sum(case when common.shingle is null then coalesce(weight, 1) else 0 end) over (
            partition by article_id order by asked.shingle
        ) as weight_so_far
    from asked left join leads using (shingle) left join common using (shingle)
),
likest as (
    select weighed.article_id, held.number
    from weighed join held using (shingle)
    where weighed.weight > 0
    group by weighed.article_id, held.number
    having sum(weighed.weight) >= $least * max(weighed.weight_so_far)
    qualify row_number() over (
        partition by weighed.article_id
        order by
            sum(weighed.weight) >= $likeness * max(weighed.weight_so_far) desc,
            sum(weighed.weight) desc, held.number
    ) <= $neighbours
),
first_two as (
    select words_sha256, unnest(min(number, 2)) as number
    from fingerprints
    where day >= $since and words_sha256 in (select words_sha256 from asked)
    group by words_sha256
),
same as (
    select asked.article_id, min(fingerprints.number) as number
    from (select distinct article_id, words_sha256 from asked) as asked
    join first_two using (words_sha256) join fingerprints using (number)
    where fingerprints.article_id <> asked.article_id
    group by asked.article_id
)
select article_id, number from likest
union
select article_id, number from same
