-- An article goes to another group; its number is that of the group's first row, or its own where it is the first.
update fingerprints
set group_id = $group_id, group_number = coalesce(
    (select min(group_number) from fingerprints where group_id = $group_id and article_id <> $article_id), number
)
where article_id = $article_id
