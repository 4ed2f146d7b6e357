select
    s.source, any_value(s.country), any_value(s.enabled), arg_min(f.outcome, (f.failures, f.feed_id)),
    max(f.answered_at)
from sources s left join feeds f using (source)
group by s.source
