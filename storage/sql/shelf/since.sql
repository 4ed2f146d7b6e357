-- What happened to an article besides rulings: the revisions that changed more than its spelling, and when newer rules
-- parted it from its group.
select revision, seen_at, null::timestamptz as parted_at from revision_rows
where article_id = $id and coalesce(kinds, []) <> ['typo']
union all
select null, null, max(decided_at) from grouping_rows where article_id = $id and kind = 'left'
