select d.article_id, d.decision, d.topic, d.note, d.reviewer, exists (
    select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer
) as is_withdrawn
from decision_rows d where contains(d.decision_id, $once) limit 1
