select arg_max(rules_sha256, number) as rules from tagging_rows where reading_id = $reading
