-- What publishers changed or took down after we had ruled on it.
with last_ruling as (
    select article_id, max(decided_at) as decided_at, arg_max(decision, decided_at) as decision from decisions group by article_id
)
select a.source, a.title, d.decision, d.decided_at, l.looked_at, l.outcome, l.detail, article_id
from last_ruling d join looks l using (article_id) join articles a using (article_id)
where l.outcome in ('revised', 'gone') and l.looked_at > d.decided_at
order by l.looked_at desc, article_id
