-- Rulings on articles and on figures. Numbers order those that are filed; of the spool, each kind has its own.
with made as (
    select decided_at, reviewer, decision, topic, article_id, note, revision, number, decision_id, withdraws, in_spool,
        null::varchar as figure_id, null::varchar as ruled_on, true as is_read_so, exists (
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
), placed as (
    select *, row_number() over (order by decided_at, number, decision_id) as place from made
)
select d.decided_at, d.reviewer, d.decision, d.topic, d.article_id, a.title, a.language, d.note, d.revision,
    d.place, d.decision_id, d.withdraws, d.in_spool, d.is_withdrawn, d.figure_id,
    case when d.is_read_so then (select any_value(f.quote) from figure_rows f where f.figure_id = d.figure_id)
        else '(' || coalesce(d.ruled_on, '?') || ')' end as figure
from placed d left join shelf_articles a using (article_id)
where ($before = '' or d.place < (select max(place) from placed where decision_id = $before))
    and ($reviewer is null or d.reviewer = $reviewer) and ($decision is null or d.decision = $decision)
    and ($topic is null or d.topic = $topic) and ($own is null or d.figure_id is not null or d.article_id in (
        select article_id from shelf_own o join shelf_articles using (place) where o.reviewer = $own
    ) or d.reviewer = $own)
order by d.place desc limit $count
