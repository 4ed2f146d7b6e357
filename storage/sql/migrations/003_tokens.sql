-- What search reads: derived from the readings, so rows have no `number` of their own, and `maintain` rewrites them.
-- A row of tokens: the articles that hold a term and, beside each, how often it does: below zero, as -3 for three times,
-- where the title is among the places. `tokens` is sorted by term; `tokens_since` has what came after that.
-- A row of article_numbers: a reading under a number minted for this, and the number it takes the place of; its own,
-- where it never stood.

create table article_numbers (
    article_number integer, article_id varchar, revision integer, reading_number bigint, words integer, replaces integer
);
create table tokens (term varchar, article_numbers integer[], counts integer[]);
create table tokens_since (term varchar, article_numbers integer[], counts integer[]);
