select d.decided_at, d.reviewer, d.decision, d.topic, d.article_id, a.title, a.language, d.note, d.revision,
    d.number, d.decision_id, d.withdraws, d.in_spool,
    exists (
        select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer
    ) as is_withdrawn
from decision_rows d left join shelf_articles a using (article_id)
where ($before = 0 or d.number < $before) and ($reviewer is null or d.reviewer = $reviewer) and ($decision is null or d.decision = $decision)
    and ($topic is null or d.topic = $topic) and ($own is null or d.article_id in (
        select article_id from shelf_own o join shelf_articles using (place) where o.reviewer = $own
    ) or d.reviewer = $own)
order by d.number desc limit $count
