select v.revision, v.seen_at, v.changed, v.kinds, v.capture_sha256, t.stood_until,
    arg_max(r.title, r.number) filter (s.revision is null) as title,
    arg_max(r.text, r.number) filter (s.revision is null) as text, arg_max(r.language, r.number) as language,
    arg_max(r.program_version, r.number) as program_version
from revision_rows v join reading_rows r using (article_id, revision)
left join standings t on t.article_id = v.article_id and t.revision = v.revision
left join shelf_sealed s on s.article_id = v.article_id and s.revision = v.revision
where v.article_id = $id group by all order by v.revision
