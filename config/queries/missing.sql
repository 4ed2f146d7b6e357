-- What was announced and never had: pages given up or not to be followed, and pages still owed. An article whose page is
-- gone was had: the view vanishings has those.
select fate, source, url, reason, min(seen_at) as first_seen_at, max(next_try_at) as next_try_at
from sightings
where fate in ('failed', 'skipped', 'waiting')
    and (article_id is null or article_id not in (select article_id from vanishings where back_at is null))
group by fate, source, url, reason
order by first_seen_at desc, url
