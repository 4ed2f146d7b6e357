-- What a ruling was made on: topic (empty: the article as a whole), reading, revision and capture.

alter table decision_rows add column topic varchar;
alter table decision_rows add column reading_id varchar;
alter table decision_rows add column revision integer;
alter table decision_rows add column capture_sha256 varchar;
