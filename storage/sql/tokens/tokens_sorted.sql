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
), lists as (
    select
        term, list(article_number order by article_number) as article_numbers, list(counted order by article_number) as counts
    from standing group by term
)
select term, article_numbers[start + 1:start + 1024], counts[start + 1:start + 1024]
from (select *, unnest(range(0, len(article_numbers), 1024)) as start from lists) order by term, start
