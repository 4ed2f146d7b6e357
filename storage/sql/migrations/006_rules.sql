-- The topic rules in force when batches were filed: a replay tags by them.

create table rules_rows (number bigint, rules_sha256 varchar, run_id varchar, kept_at timestamptz, topics json);
