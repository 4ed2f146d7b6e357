-- Every ruling, on articles and on figures, or those on one article, newest first, with the headline that was ruled on.
with made as (
    {rulings}
), newest as (
    select article_id, arg_max(title, (revision, number)) as title
    from reading_rows where article_id in (select article_id from made) group by article_id
), quoted as (
    select figure_id, any_value(quote) as quote
    from figure_rows where figure_id in (select figure_id from made) group by figure_id
)
select
    d.decided_at, d.reviewer, d.decision, d.topic, d.article_id, coalesce(r.title, n.title) as title, d.note, d.revision,
    d.decision_id, case when d.in_spool then 'in the spool' else 'filed' end as kept, d.withdraws, d.is_withdrawn,
    d.figure_id, case when d.is_read_so then f.quote else coalesce(d.ruled_on, 'what was ruled on is not known') || ': not read so any more, and not counted' end as figure
from made d
left join reading_rows r on r.reading_id = d.reading_id and r.article_id = d.article_id
left join newest n on n.article_id = d.article_id
left join quoted f on f.figure_id = d.figure_id
where $id::varchar is null or d.article_id = $id
order by d.decided_at desc, d.number desc, d.decision_id desc;
