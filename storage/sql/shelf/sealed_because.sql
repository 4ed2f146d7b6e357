select any_value(coalesce(reason, because)) as sealed_because from seal_rows where sha256 = $sha256
