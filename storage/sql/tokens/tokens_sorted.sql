-- The terms of one piece, sorted. Parameters: its first term, and the term that comes after it, twice (null for none).
insert into tokens_next
with every as (
    select * from tokens union all select * from tokens_since
), postings as (
    select term, unnest(article_numbers) as article_number, unnest(counts) as counted
    from every where term >= ? and (?::varchar is null or term < ?)
), standing as (
    select term, article_number, counted from postings
    anti join (select replaces from article_numbers where replaces is not null) r on r.replaces = postings.article_number
)
select term, list(article_number order by article_number), list(counted order by article_number)
from standing group by term order by term
