-- What is had of the articles at the addresses in the file asked (url_key), before a look at them.
with asked as (
    select distinct url_key
    from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {url_key: 'VARCHAR'})
), found as (
    select a.address_key as url_key, arg_min(a.article_id, (a.because = 'elsewhere', a.number)) as article_id
    from address_rows a join asked q on q.url_key = a.address_key
    where a.kind = 'url' and a.because is distinct from 'led here' group by a.address_key
), newest as (
    select article_id, arg_max(number, (revision, number)) as number
    from reading_rows where article_id in (select article_id from found) group by article_id
), brought as (
    select article_id, revision, arg_max(capture_sha256, number) as capture_sha256
    from revision_rows where article_id in (select article_id from found) group by article_id, revision
), kept as (
    select sha256, arg_min({
        sha256: sha256, url: url, captured_at: captured_at, content_type: content_type, warc: warc, starts: record_offset,
        length: record_length, bytes: bytes
    }, number) as kept
    from capture_rows
    where (kept is null or kept = 'body') and sha256 in (select capture_sha256 from brought) group by sha256
), matter as (
    -- An address at which two publishers' articles are matters where one of them does.
    select distinct a.address_key from address_rows a join asked q on q.url_key = a.address_key join decision_rows d using (article_id)
    where a.kind = 'url' and a.because is distinct from 'led here' and d.decision in ('relevant', 'follow-up')
        and not exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer)
)
select f.url_key, f.article_id, r.title, coalesce(r.drawn_sha256, r.text_sha256), r.text_state, r.program_version, k.kept,
    f.url_key in (select address_key from matter) as matters
from found f join newest using (article_id) join reading_rows r using (number)
join brought b on b.article_id = r.article_id and b.revision = r.revision
left join kept k on k.sha256 = b.capture_sha256;
