select d.decision_id, d.article_id from decision_rows d
where d.reviewer = $reviewer and d.decision <> 'withdrawn'
    and not exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer)
order by d.number desc limit 1
