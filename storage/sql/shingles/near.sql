-- For each article asked about, the stored ones that share most with it, and the first with the very same words.
create or replace temp table near as
with held as materialized (
    select shingle, number, group_number
    from shingles
    where day >= $since and shingle in (select shingle from asked)
),
weights as (
    select shingle, 1 / count(distinct group_number) as weight
    from held
    group by shingle
    having count(distinct group_number) <= $commonest
),
likest as (
    select asked.article_id, held.number
    from asked join weights using (shingle) join held using (shingle)
    group by asked.article_id, held.number
    qualify row_number() over (partition by asked.article_id order by sum(weight) desc, held.number) <= $neighbours
),
same as (
    select asked.article_id, min(fingerprints.number) as number
    from (select distinct article_id, words_sha256 from asked) as asked join fingerprints using (words_sha256)
    where fingerprints.day >= $since and fingerprints.article_id <> asked.article_id
    group by asked.article_id
)
select article_id, number from likest
union
select article_id, number from same
