-- Every ruling, on articles and on figures, or those on one article, newest first, with the headline that was ruled on.
with made as (
    select decided_at, reviewer, decision, topic, article_id, reading_id, note, revision, number, decision_id, withdraws,
        in_spool, null::varchar as figure_id, null::varchar as ruled_on, true as is_read_so, exists (
            select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer
        ) as is_withdrawn
    from decision_rows d
    union all by name
    select r.decided_at, r.reviewer, r.ruling as decision, r.article_id, r.note, r.number, r.ruling_id as decision_id,
        r.withdraws, r.in_spool, r.figure_id, coalesce(r.event, b.event)
            || coalesce(' ' || coalesce(r.low, b.low), '') || coalesce(' to ' || nullif(coalesce(r.high, b.high), coalesce(r.low, b.low)), '')
            as ruled_on,
        r.ruling = 'withdrawn' or exists (
            select 1 from figure_rows f where f.figure_id = r.figure_id and f.event = coalesce(r.event, b.event)
                and f.low is not distinct from coalesce(r.low, b.low) and f.high is not distinct from coalesce(r.high, b.high)
        ) as is_read_so, exists (
            select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
        ) as is_withdrawn
    from figure_ruling_rows r left join figures_ruled_before b on b.ruling_id = r.ruling_id
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
