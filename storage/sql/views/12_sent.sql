create or replace view sent as
select message_key, kind, channel, outcome, detail, sent_at
from internal.sent_rows qualify row_number() over (partition by message_key, channel order by number desc) = 1;

comment on view sent is 'Alerts and digests, and what became of each on each channel: each is sent once, and again only on purpose.';
comment on column sent.message_key is 'What it was about; two with one key are the same message.';
comment on column sent.kind is 'burst, changed, silent, degraded, disk or digest.';
comment on column sent.channel is 'The name of the channel, as longwatch.toml has it.';
comment on column sent.outcome is 'begun (cut short while it was sent: it may have arrived), done, or failed, and then tried again by the next run.';
comment on column sent.detail is 'What it said, or why it failed.';
comment on column sent.sent_at is 'When.';
