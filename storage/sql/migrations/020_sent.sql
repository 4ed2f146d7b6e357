-- What was told to whom: an alert or a digest, by its key and the name of the channel.

create table sent_rows (
    number bigint, message_key varchar, kind varchar, channel varchar, outcome varchar, detail varchar, sent_at timestamptz
);
