create or replace view left_out as
with newest as (
    select * from internal.left_out_rows qualify row_number() over (partition by batch_id, line order by number desc) = 1
), had as (
    select n.batch_id, n.line, min(l.looked_at) as had_at
    from newest n
    join internal.address_rows a on a.kind = 'url' and a.address_key = n.url_key
    join internal.look_rows l on l.article_id = a.article_id and l.number > n.number and l.outcome in ('first', 'unchanged', 'revised')
    group by n.batch_id, n.line
)
select
    n.batch_id, n.line, n.part, n.why, n.source_id as source, n.feed_id, n.url, n.found_at, n.run_id, h.had_at
from newest n left join had h using (batch_id, line);

comment on view left_out is 'Lines of batches that could not be filed, or whose text could not be judged; everything else of their batch was filed.';
comment on column left_out.batch_id is 'The batch.';
comment on column left_out.line is 'The number of the line in it, from 1.';
comment on column left_out.part is 'line: nothing of it was filed, and its page is owed still; judging: its text was, without topics, figures, kinds of change and copies.';
comment on column left_out.why is 'What failed, in words.';
comment on column left_out.source is 'The source.';
comment on column left_out.feed_id is 'The feed.';
comment on column left_out.url is 'The address of the page.';
comment on column left_out.found_at is 'When.';
comment on column left_out.run_id is 'The run whose committer found it.';
comment on column left_out.had_at is 'When the page was had and filed since then; empty while it was not.';
