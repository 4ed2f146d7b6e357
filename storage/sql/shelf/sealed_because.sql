select
    arg_min(coalesce(reason, because), sealed_at) as sealed_because, min(sealed_at) as sealed_at,
    arg_min(sealed_by, sealed_at) as sealed_by
from seal_rows where sha256 = (
    select arg_max(capture_sha256, place) from revisions where article_id = $id
)
