select distinct reviewer from decision_rows order by 1
