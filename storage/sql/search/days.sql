-- The articles of some days.
article_number in (
    select n.article_number
    from article_numbers n
    join article_rows a using (article_id)
    join reading_rows r on r.number = n.reading_number
    cross join (
        select coalesce(max_by(setting_value, number), 'UTC') as zone from setting_rows where setting = 'zone'
    ) z
    where counted_day(r.published_at, r.published_from, r.published_precision, r.published_local, a.first_seen_at, z.zone) {condition}
)
