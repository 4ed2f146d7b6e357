-- The readings named in the file asked (article_id, reading_id), or the current one where none is named.
with asked as (
    select distinct article_id, reading_id
    from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {article_id: 'VARCHAR', reading_id: 'VARCHAR'})
), newest as (
    select article_id, arg_max(reading_id, (revision, number)) as reading_id
    from reading_rows where article_id in (select article_id from asked) group by article_id
), named as (
    -- A reading made by an older version may be gone; its name still tells the revision.
    select
        q.article_id, q.reading_id as asked_for, coalesce(q.reading_id, n.reading_id) as reading_id,
        coalesce(
            r.revision,
            case when starts_with(q.reading_id, q.article_id || '.')
                then try_cast(split_part(q.reading_id, '.', 2) as integer) end
        ) as revision,
        r.title
    from asked q
    join newest n using (article_id)
    left join reading_rows r on r.article_id = q.article_id and r.reading_id = coalesce(q.reading_id, n.reading_id)
)
select n.article_id, n.asked_for, n.reading_id, n.revision, v.capture_sha256, n.title
from named n join revision_rows v using (article_id, revision);
