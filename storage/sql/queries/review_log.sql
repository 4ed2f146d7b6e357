-- Every ruling, or those on one article, newest first, with the headline that was ruled on.
with newest as (
    select article_id, arg_max(title, (revision, number)) as title
    from reading_rows where article_id in (select article_id from decision_rows) group by article_id
)
select
    d.decided_at, d.reviewer, d.decision, d.topic, d.article_id, coalesce(r.title, n.title) as title, d.note, d.revision,
    d.decision_id, case when d.in_spool then 'in the spool' else 'filed' end as kept, d.withdraws,
    exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer) as is_withdrawn
from decision_rows d
left join reading_rows r on r.reading_id = d.reading_id and r.article_id = d.article_id
left join newest n on n.article_id = d.article_id
where $id::varchar is null or d.article_id = $id
order by d.number desc;
