create or replace view rules as
select rules_sha256, min(kept_at) as kept_at, arg_min(run_id, number) as run_id, arg_max(topics, number) as topics,
    arg_max(accepted_by, number) as accepted_by, arg_max(note, number) as note
from internal.rules_rows group by rules_sha256;

comment on view rules is 'The topic rules that were ever in force, whole: what stood in the topic files then.';
comment on column rules.rules_sha256 is 'Hash of the rules; tags and runs name them by it.';
comment on column rules.kept_at is 'When they were first used.';
comment on column rules.run_id is 'The run, or the rebuild, that used them first.';
comment on column rules.topics is 'The topics with their terms.';
comment on column rules.accepted_by is 'Who put them in force last; empty where the first run took the files as they stood.';
comment on column rules.note is 'What they noted.';
