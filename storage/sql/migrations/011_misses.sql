-- Addresses that somebody looked for in vain, or found late: our rate of misses.

create table miss_rows (
    number bigint, miss_id varchar, url varchar, url_key varchar, verdict varchar, detail varchar, note varchar,
    recorded_by varchar, recorded_at timestamptz
);
