-- Rulings on articles and on figures. Numbers order those that are filed; of the spool, each kind has its own.
with made as (
    {rulings}
), placed as (
    select *, row_number() over (order by decided_at, number, decision_id) as place from made
)
select d.decided_at, d.reviewer, d.decision, d.topic, d.article_id, a.title, a.language, d.note, d.revision,
    d.place, d.decision_id, d.withdraws, d.in_spool, d.is_withdrawn, d.figure_id,
    case when d.figure_id is not null then coalesce(case when d.is_read_so then (
        select any_value(f.quote) from figure_rows f where f.figure_id = d.figure_id and f.reading_id not in (
            select reading_id from reading_rows join shelf_sealed using (article_id, revision)
        )
    ) end, '(' || coalesce(d.ruled_on, '?') || ')') end as figure
from placed d left join shelf_articles a using (article_id)
where ($before = '' or d.place < (select max(place) from placed where decision_id = $before))
    and ($reviewer is null or d.reviewer = $reviewer) and ($decision is null or d.decision = $decision)
    and ($topic is null or d.topic = $topic) and ($own is null or d.figure_id is not null or d.article_id in (
        select article_id from shelf_own o join shelf_articles using (place) where o.reviewer = $own
    ) or d.reviewer = $own)
order by d.place desc limit $count
