-- The articles at the addresses in the file asked (kind, feed_id, address_key), with their current readings but for the texts.
with asked as (
    select distinct kind, feed_id, address_key
    from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {kind: 'VARCHAR', feed_id: 'VARCHAR', address_key: 'VARCHAR'})
), found as (
    select
        q.kind, q.feed_id, q.address_key, arg_min(a.article_id, (a.because in ('elsewhere', 'led here'), a.number)) as article_id,
        q.kind = 'url' and bool_and(a.because in ('elsewhere', 'led here')) as is_claimed
    from asked q join address_rows a on a.address_key = q.address_key and case q.kind
        when 'guid' then a.kind = 'guid' and a.feed_id = q.feed_id
        when 'announced' then a.kind = 'url' and a.because = 'announced'
        when 'url' then a.kind = 'url' end
    group by q.kind, q.feed_id, q.address_key
    union all
    -- A text that the source had at another address: of feed_id, the source.
    select q.kind, q.feed_id, q.address_key, arg_min(r.article_id, r.number) as article_id, false as is_claimed
    from asked q
    join reading_rows r on coalesce(r.drawn_sha256, r.text_sha256) = q.address_key
    join article_rows a on a.article_id = r.article_id and a.source_id = q.feed_id
    where q.kind = 'text' group by q.kind, q.feed_id, q.address_key
), newest as (
    select article_id, arg_max(number, (revision, number)) as number
    from reading_rows where article_id in (select article_id from found) group by article_id
) -- by its number, which rows are sorted by, only the pieces of the table are read that have one of them
select f.kind, f.feed_id, f.address_key, f.article_id, w.source_id, r.revision, r.title, r.text_sha256, r.text_state,
    coalesce(r.drawn_sha256, r.text_sha256), r.number, r.canonical_url, f.is_claimed
from found f join newest using (article_id) join reading_rows r using (number)
join article_rows w on w.article_id = f.article_id;
