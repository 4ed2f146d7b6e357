-- The last place that comes no later than an article would: it may have gone, or be in another place than it was.
select coalesce(max(place), 0) as place from shelf_articles
where is_first and not $is_first or is_first = $is_first and (
    day > $day or day = $day and (
        epoch_us(first_seen_at) > $seen or epoch_us(first_seen_at) = $seen and article_id <= $article_id
    )
)
