select 1 from decision_rows where contains(decision_id, $once) limit 1
