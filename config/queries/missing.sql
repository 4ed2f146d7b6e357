-- What was announced and never had: pages given up or not to be followed, and pages still owed.
select fate, source, url, reason, min(seen_at) as first_seen_at, max(next_try_at) as next_try_at
from sightings
where fate in ('failed', 'skipped', 'waiting')
group by fate, source, url, reason
order by first_seen_at desc, url
