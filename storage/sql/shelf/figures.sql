where ($state = 'all' or coalesce(u.status, 'suggested') = $state) and ($id is null or f.article_id = $id)
order by a.place, f.from_char limit $count offset $skip
