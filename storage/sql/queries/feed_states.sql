-- What the last polls of every feed left for the next one. Parameter: $since, from when on its publishing pattern is learned.
with polls as (
    select
        feed_id,
        min(fetched_at) as watched_since,
        max(fetched_at) as polled_at,
        arg_max(next_due_at, number) as next_due_at,
        arg_max(due_because, number) as due_because,
        max(number) as last,
        arg_max(failures, number) as failures,
        arg_max(outcome, number) as outcome,
        arg_max({'at': retry_after}, number).at as retry_after,
        arg_max({'etag': etag, 'last_modified': last_modified, 'capture': capture_sha256, 'at': fetched_at}, number)
            filter (outcome in ('ok', 'same')) as whole,
        arg_max({'fetch_id': fetch_id, 'entries': entries}, number) filter (outcome = 'ok') as listing,
        arg_max({'final_url': final_url, 'redirects': redirects, 'url': url}, number, 3)
            filter (outcome in ('ok', 'same', 'not modified')) as last_polls
    from fetch_rows where purpose = 'feed' group by feed_id
), listed as (
    select p.feed_id, list(distinct e.url_key) filter (e.url_key is not null) as listed
    from polls p join entry_rows e on e.fetch_id = p.listing.fetch_id group by p.feed_id
), first_seen as (
    select feed_id, url_key, min(seen_at) as seen_at, arg_min(arrived, seen_at) as arrived
    from entry_rows where seen_at >= $since group by all
), hours as (
    select feed_id, hour(seen_at) as hour, count(*) as entries
    from first_seen where arrived = 'live' group by all
), pattern as (
    select feed_id, map_from_entries(list({'k': hour, 'v': entries})) as hours from hours group by feed_id
), configured as (
    select p.feed_id, arg_max(f.every_minutes, f.number) as every_minutes
    from polls p join feed_rows f on f.feed_id = p.feed_id and f.number < p.last group by p.feed_id
), moves as (
    select feed_id, arg_max(from_url, number) as moved_from, arg_max(to_url, number) as moved_to from move_rows group by feed_id
)
select
    p.feed_id, p.next_due_at, coalesce(p.failures, 0), p.whole.etag, p.whole.last_modified, p.whole.capture, p.listing.entries, p.outcome,
    p.retry_after, p.whole.at as whole_at, l.listed, r.hours, p.watched_since, m.moved_from, m.moved_to, p.last_polls,
    p.polled_at, c.every_minutes, p.due_because
from polls p
left join listed l on l.feed_id = p.feed_id
left join pattern r on r.feed_id = p.feed_id
left join configured c on c.feed_id = p.feed_id
left join moves m on m.feed_id = p.feed_id;
