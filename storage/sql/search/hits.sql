-- The articles that hold every term of a word or phrase asked for (the order of a phrase's terms is seen to elsewhere),
-- and what it adds to their score. A form of a term counts in texts of its language. Parameter: a file of JSON lines, a line for each term.
create or replace temp table hits as
with asked as materialized (
    select * from read_json(
        ?, format = 'newline_delimited', hive_partitioning = false,
        columns = {leaf: 'integer', place: 'integer', places: 'integer', in_title: 'boolean', term: 'varchar', language: 'varchar'}
    )
), gone as (
    select replaces as article_number from article_numbers where replaces is not null
), corpus as (
    select count(*) as articles, avg(words) as mean_length from article_numbers anti join gone using (article_number)
), there as materialized (
    select distinct term from (
        select term from tokens where term in (select term from asked)
        union all
        select term from tokens_since where term in (select term from asked)
    )
), lists as (
    select * from tokens where term in (select term from there)
    union all
    select * from tokens_since where term in (select term from there)
), postings as materialized (
    select leaf, place, places, in_title, language, unnest(article_numbers) as article_number, unnest(counts) as counted
    from lists join asked using (term)
), standing as (
    select leaf, place, places, article_number, sum(abs(counted)) as tf
    from postings anti join gone using (article_number)
    where (counted < 0 or not in_title) and (language is null or (article_number, language) in (
        select n.article_number, r.language
        from article_numbers n join reading_rows r on r.number = n.reading_number
        where n.article_number in (select article_number from postings where language is not null)
    ))
    group by leaf, place, places, article_number
), holders as (
    select leaf, place, count(*) as holders from standing group by leaf, place
)
select leaf, article_number, sum(bm25(tf, holders, words, articles, mean_length)) as score
from standing join holders using (leaf, place) join article_numbers using (article_number) cross join corpus
group by leaf, article_number having count(*) = max(places)
