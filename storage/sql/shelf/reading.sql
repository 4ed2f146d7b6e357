select r.article_id, r.reading_id, r.revision, v.capture_sha256, r.title
from reading_rows r join revision_rows v using (article_id, revision)
where r.reading_id = $reading and r.article_id = $id
order by r.number desc limit 1
