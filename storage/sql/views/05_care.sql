create or replace view seals as
select sha256, reason, sealed_by, sealed_at, seal_id, because, articles from internal.seal_rows;

comment on view seals is 'Captures whose bytes and text a person ordered destroyed. Hash, reason and name stay.';
comment on column seals.sha256 is 'Hash of the body that was.';
comment on column seals.reason is 'Why, in the words of whoever ordered it.';
comment on column seals.sealed_by is 'Who ordered it.';
comment on column seals.sealed_at is 'When.';
comment on column seals.seal_id is 'Name of the order; captures sealed together share it.';
comment on column seals.because is 'Why this capture is in the order: it was named, it held the same text, or it is a feed that announced it.';
comment on column seals.articles is 'The articles that were read from what was named.';

create or replace view exports as
select
    export_id, exported_at, exported_by, format, file, query, query_name, row_count, bytes, sha256, custody_head,
    published_at, given_to
from internal.export_rows;

comment on view exports is 'Files that were given out, and what was in them.';
comment on column exports.export_id is 'Name of the export.';
comment on column exports.exported_at is 'When.';
comment on column exports.exported_by is 'By whom.';
comment on column exports.format is 'parquet, csv or jsonl; or pack.';
comment on column exports.file is 'Name of the file, without its folder.';
comment on column exports.query is 'The question it answers.';
comment on column exports.query_name is 'The name of the question, where it has one in queries/.';
comment on column exports.row_count is 'Rows written.';
comment on column exports.bytes is 'Size of the file.';
comment on column exports.sha256 is 'Hash of the file.';
comment on column exports.custody_head is 'Head of the chain of custody at the time.';
comment on column exports.published_at is 'Age of the published file that answered.';
comment on column exports.given_to is 'To whom a pack was given, in the words of whoever packed it (--for).';

create or replace view backups as
select backup_id, place, made_at, files, bytes, custody_head from internal.backup_rows;

comment on view backups is 'Every time a backup was brought up to date.';
comment on column backups.backup_id is 'Name of the backup.';
comment on column backups.place is 'The folder, as it was given.';
comment on column backups.made_at is 'When.';
comment on column backups.files is 'Files in it.';
comment on column backups.bytes is 'Their size together.';
comment on column backups.custody_head is 'Head of the chain of custody that it ends with.';

create or replace view restores as
select backup_id, restored_at, backup_made_at, files, custody_head from internal.restore_rows;

comment on view restores is 'Every time this watch was brought back from a backup.';
comment on column restores.backup_id is 'The backup.';
comment on column restores.restored_at is 'When.';
comment on column restores.backup_made_at is 'Of when the backup was: what came later was not in it.';
comment on column restores.files is 'Files brought back.';
comment on column restores.custody_head is 'Head of the chain of custody that the backup ended with.';

create or replace view stamps as
select head, stamped_at, authority, sha256 from internal.stamp_rows;

comment on view stamps is 'Time-stamps of a third party on the chain of custody; the files are in store/stamps.';
comment on column stamps.head is 'The head of the chain that was stamped: SHA-256 of its last line then.';
comment on column stamps.stamped_at is 'When, by the clock of whoever signed.';
comment on column stamps.authority is 'Who was asked.';
comment on column stamps.sha256 is 'Hash of the file that holds the time-stamp.';

create or replace view misses as
select miss_id, recorded_at, url, verdict, detail, note, recorded_by from internal.miss_rows;

comment on view misses is 'Addresses that somebody looked for and that we did not have, each as it was recorded: our rate of misses.';
comment on column misses.miss_id is 'Name of the record.';
comment on column misses.recorded_at is 'When.';
comment on column misses.url is 'The address.';
comment on column misses.verdict is 'What `longwatch trace` said: announced and waiting, failed or skipped; lost between polls; never announced to us; refused; not watched.';
comment on column misses.detail is 'The same in a sentence.';
comment on column misses.note is 'How it was found, in the words of whoever recorded it.';
comment on column misses.recorded_by is 'Who recorded it.';

create or replace view added_by_hand as
select
    h.hand_id, h.added_at, h.added_by, h.url, a.article_id, h.fetched, h.file, h.obtained_by, h.note, h.capture_sha256
from internal.hand_rows h left join (
    select address_key, arg_min(article_id, number) as article_id from internal.address_rows where kind = 'url' group by address_key
) a on a.address_key = h.url_key;

comment on view added_by_hand is 'Pages that a person added: fetched by us at their word, or given as a file that somebody else had obtained.';
comment on column added_by_hand.hand_id is 'Name of the addition.';
comment on column added_by_hand.added_at is 'When.';
comment on column added_by_hand.added_by is 'Who added it.';
comment on column added_by_hand.url is 'The address it is of.';
comment on column added_by_hand.article_id is 'The article at that address.';
comment on column added_by_hand.fetched is 'Whether we fetched it; if not, it was given as a file.';
comment on column added_by_hand.file is 'Name of that file.';
comment on column added_by_hand.obtained_by is 'Who had obtained the file, and how, in the words of whoever added it.';
comment on column added_by_hand.note is 'What else they said.';
comment on column added_by_hand.capture_sha256 is 'Hash of its bytes.';
