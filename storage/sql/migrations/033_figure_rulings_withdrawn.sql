-- A ruling on a figure that takes back another of the same reviewer's names it.

alter table figure_ruling_rows add column withdraws varchar;
