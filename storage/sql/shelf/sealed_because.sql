select
    -- A text whose order has no time is sealed none the less.
    coalesce(arg_min(coalesce(reason, because), sealed_at), any_value(coalesce(reason, because))) as sealed_because,
    min(sealed_at) as sealed_at,
    arg_min(sealed_by, sealed_at) as sealed_by
from seal_rows where sha256 = (
    select arg_max(capture_sha256, place) from revisions where article_id = $id
)
