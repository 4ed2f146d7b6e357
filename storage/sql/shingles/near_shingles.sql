create or replace temp table near_shingles as
select number, shingle from shingles where number in (select number from near)
