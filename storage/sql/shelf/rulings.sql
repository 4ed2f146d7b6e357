select decision_id, article_id, topic, decision, reviewer, reading_id, revision, capture_sha256, note, decided_at, in_spool,
    withdraws
from decision_rows where article_id = $id order by number desc
