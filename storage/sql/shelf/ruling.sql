select d.decision_id, d.article_id, d.topic, d.decision, d.reviewer, d.reading_id, d.revision, d.capture_sha256, d.decided_at,
    exists (
        select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer
    ) as is_withdrawn
from decision_rows d where d.decision_id = $id and d.decision <> 'withdrawn'
