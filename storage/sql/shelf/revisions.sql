select v.revision, v.seen_at, v.changed, v.kinds, v.capture_sha256, t.stood_until,
    arg_max(r.title, r.number) as title, arg_max(r.text, r.number) as text, arg_max(r.language, r.number) as language,
    arg_max(r.program_version, r.number) as program_version
from revision_rows v join reading_rows r using (article_id, revision)
left join standings t on t.article_id = v.article_id and t.revision = v.revision
where v.article_id = $id group by all order by v.revision
