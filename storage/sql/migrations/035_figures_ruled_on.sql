-- A ruling on a figure has what the figure was: a figure's name is its place in a text, and other rules read others there.
-- Of rulings made before, what the figures of their names are now: a table that is kept, and cannot be replayed.

alter table figure_ruling_rows add column event varchar;
alter table figure_ruling_rows add column low bigint;
alter table figure_ruling_rows add column high bigint;
alter table figure_ruling_rows add column from_char integer;
alter table figure_ruling_rows add column to_char integer;
create table figures_ruled_before (ruling_id varchar, event varchar, low bigint, high bigint);
insert into figures_ruled_before
select r.ruling_id, f.event, f.low, f.high from figure_ruling_rows r join figure_rows f using (figure_id)
where r.ruling <> 'withdrawn';
