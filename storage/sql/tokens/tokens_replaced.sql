drop table tokens;
alter table tokens_next rename to tokens;
delete from tokens_since;
delete from article_numbers where article_number in (select replaces from article_numbers where replaces <> article_number);
update article_numbers set replaces = null where replaces <> article_number;
