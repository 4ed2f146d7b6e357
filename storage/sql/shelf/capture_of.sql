select arg_max(capture_sha256, place) as capture_sha256 from revisions where article_id = $id
