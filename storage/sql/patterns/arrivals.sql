with zone as (
    select coalesce(max_by(setting_value, number), 'UTC') as zone from setting_rows where setting = 'zone'
), spoken as (
    select article_id, coalesce(arg_max(language, number), 'und') as language from reading_rows group by article_id
)
select source_id, language, timezone(zone, first_seen_at) as arrived_at
from article_rows join spoken using (article_id) cross join zone
where arrived = 'live' and first_seen_at >= $since
order by arrived_at
