select topic, part, from_char, to_char, quote, term, weight
from match_rows
where reading_id = $reading and rules_sha256 = (
    select arg_max(rules_sha256, number) from tagging_rows where reading_id = $reading
)
order by part, from_char, to_char desc, topic
