-- Pages that a person gave us, or had us fetch.

create table hand_rows (
    number bigint, hand_id varchar, run_id varchar, url varchar, url_key varchar, capture_sha256 varchar, fetched boolean,
    file varchar, obtained_by varchar, note varchar, added_by varchar, added_at timestamptz
);
