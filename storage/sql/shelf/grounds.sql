select topic, part, from_char, to_char, quote, term, weight
from match_rows
where reading_id = $reading and rules_sha256 = $rules
order by part, from_char, to_char desc, topic
