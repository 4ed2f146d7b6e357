-- What a batch was made with and by whom, how a capture is kept, and how long a publish took.

alter table batch_rows add column made_by varchar;
alter table batch_rows add column program_version varchar;
alter table batch_rows add column rules_sha256 varchar;
alter table capture_rows add column kept varchar;
alter table capture_rows add column refers_to varchar;
alter table capture_rows add column record_sha256 varchar;
alter table snapshot_rows add column seconds double;
