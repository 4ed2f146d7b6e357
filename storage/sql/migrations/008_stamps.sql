-- Time-stamps of a third party on the head of the chain of custody.

create table stamp_rows (
    number bigint, head varchar, stamped_at timestamptz, authority varchar, sha256 varchar
);
