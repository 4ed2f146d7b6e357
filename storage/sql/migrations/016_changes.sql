-- What kind of change made a revision: number, name, place, date, removal, correction notice, wording, typo.

alter table revision_rows add column kinds varchar[];
