-- A ruling that takes back another of the same reviewer's names it.

alter table decision_rows add column withdraws varchar;
