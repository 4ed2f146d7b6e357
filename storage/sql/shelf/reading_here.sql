select r.article_id, r.reading_id, r.revision, r.title, (
    select capture_sha256 from revision_rows where article_id = $id and revision = $revision
) as capture_sha256
from reading_rows r where r.number = $number and r.reading_id = $reading
