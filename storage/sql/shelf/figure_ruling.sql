select r.ruling_id, r.figure_id, r.article_id, r.ruling, r.reviewer, r.decided_at, exists (
    select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
) as is_withdrawn
from figure_ruling_rows r where r.ruling_id = $id and r.ruling <> 'withdrawn'
