-- Readings filed since the index of terms was last brought up to date, with the number under which their article stands
-- there now. Parameters: number of the last reading indexed, how many.
with fresh as (
    select number, article_id, revision, title, text from reading_rows where number > ? order by number limit ?
), here as (
    select article_id, max(revision) as revision, arg_max(article_number, (revision, reading_number)) as article_number
    from article_numbers semi join fresh using (article_id) group by article_id
)
select f.article_id, f.revision, f.number, f.title, f.text, h.article_number, h.revision
from fresh f left join here h using (article_id) order by f.number
