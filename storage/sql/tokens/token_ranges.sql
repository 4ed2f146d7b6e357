-- Where each piece of so many postings begins, the first piece left out. Parameter: how many.
with sizes as (
    select term, sum(len(counts)) as postings
    from (select term, counts from tokens union all select term, counts from tokens_since) group by term
), piled as (
    select term, sum(postings) over (order by term) // ? as piece from sizes
)
select min(term) from piled where piece > 0 group by piece order by 1
