-- Every ruling, on articles and on figures: what the log of the command and that of the desk begin with.
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
