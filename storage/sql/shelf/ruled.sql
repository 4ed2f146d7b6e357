select reviewer, topic, decision, revision, decided_at, decision_id, withdraws
from decision_rows where article_id = $id order by number
