select any_value(coalesce(reason, because)) as sealed_because from seal_rows where sha256 = (
    select arg_max(capture_sha256, place) from revisions where article_id = $id
)
