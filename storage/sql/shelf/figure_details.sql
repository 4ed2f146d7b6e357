-- The ranges are what keeps the other pieces of the file from being read.
select
    s.number, f.figure_id, f.article_id, coalesce(p.publisher, a.source) as publisher, a.day, a.day_jalali, a.language, a.title,
    f.number_said, f.low, f.high, f.qualifier, f.event, f.counted, f.speaker, f.place as stated_place, f.period, f.quote,
    f.from_char, f.to_char, (
        select l.ruling_id from figure_rulings_counted l where l.figure_id = f.figure_id and l.reviewer = $reviewer
    ) as own_ruling
from shelf_figures s join figure_rows f on f.number = s.number
join shelf_articles a on a.place = s.place left join shelf_sources p on p.source = a.source
where s.number in (select unnest($numbers)) and f.number between $low and $high and f.number in (select unnest($numbers))
