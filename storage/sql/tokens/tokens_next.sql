create or replace table tokens_next (term varchar, article_numbers integer[], counts integer[])
