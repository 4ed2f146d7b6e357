with brought as (
    select source, coalesce(language, 'und') as language, day, count(*) as received
    from articles where arrived <> 'first-poll' and day >= $since group by all
), spoken as (
    select source, language, min(day) as since_day from brought group by all
)
select d.source, s.language, d.day, coalesce(b.received, 0) as received, d.answered > 0 as answered, d.outcome
from source_days d join spoken s on s.source = d.source and d.day > s.since_day
left join brought b on b.source = d.source and b.language = s.language and b.day = d.day
where d.day >= $since and d.day < (select max(day) from source_days)
order by d.source, s.language, d.day
