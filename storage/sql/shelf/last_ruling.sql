-- `not in` of a list is half the cost of a join of each ruling with its withdrawal.
select d.decision_id, d.article_id from decision_rows d
where d.reviewer = $reviewer and d.decision <> 'withdrawn'
    and d.decision_id not in (select withdraws from decision_rows where withdraws is not null and reviewer = $reviewer)
order by d.number desc limit 1
