-- What people ordered and took care of: seals, exports, backups and what was restored from them.

create table seal_rows (
    number bigint, sha256 varchar, reason varchar, sealed_by varchar, sealed_at timestamptz, seal_id varchar,
    because varchar, articles varchar[], url_keys varchar[]
);
create table export_rows (
    number bigint, export_id varchar, exported_at timestamptz, exported_by varchar, format varchar, file varchar,
    query varchar, query_name varchar, row_count bigint, bytes bigint, sha256 varchar, custody_head varchar,
    published_at timestamptz
);
create table backup_rows (
    number bigint, backup_id varchar, place varchar, made_at timestamptz, files bigint, bytes bigint,
    custody_head varchar
);
create table restore_rows (
    number bigint, backup_id varchar, restored_at timestamptz, backup_made_at timestamptz, files bigint,
    custody_head varchar
);
