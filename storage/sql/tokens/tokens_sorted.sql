-- The terms of one piece, sorted. A list is cut in pieces of at most 1,024 articles: DuckDB reads all rows of a block of
-- 2,048 for one of them, and next to a common word a rare one would cost what that one does. Parameters: its first term,
-- and the term that comes after it, twice (null for none).
insert into tokens_next
with every as (
    select * from tokens union all select * from tokens_since
), postings as (
    select term, unnest(article_numbers) as article_number, unnest(counts) as counted
    from every where term >= ? and (?::varchar is null or term < ?)
), standing as (
    select term, article_number, counted from postings
    anti join (select replaces from article_numbers where replaces is not null) r on r.replaces = postings.article_number
), placed as (
    select *, (row_number() over (partition by term order by article_number) - 1) // 1024 as piece from standing
)
select term, list(article_number order by article_number), list(counted order by article_number)
from placed group by term, piece order by term, piece
