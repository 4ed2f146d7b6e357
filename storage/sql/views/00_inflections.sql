-- As extractors/text/inflections.py has it: a test holds the two together.
create or replace macro terms_of(wanted) as regexp_extract_all(fold(wanted), '[\pL\pN\pM]+');
comment on macro terms_of is 'Part of search: the words of a text as they are compared.';

comment on view inflections is 'How a word may be inflected and still counts as the word, for topics, search and article_has alike.';
comment on column inflections.language is 'In texts of this language, ISO 639 code.';
comment on column inflections.before is 'What is written before it.';
comment on column inflections.cut is 'What it loses at its end.';
comment on column inflections.ending is 'What it gets there.';

create or replace macro bare_word(word, language) as case
    when language = 'ar' and starts_with(word, 'ال') and length(word) >= 5 then word[3:]
    else word end;
comment on macro bare_word is 'Part of search: an Arabic word without its article.';

create or replace macro is_inflected(word) as length(word) >= 4 and regexp_full_match(word, '\pL+');
comment on macro is_inflected is 'Part of search: whether a word is long enough to take an ending.';

create or replace macro inflect(word, language, before, cut, ending) as case
    when not is_inflected(word) and (language <> 'ar' or cut <> '' or ending <> '') then null
    when not ends_with(bare_word(word, language), cut) then null
    when language = 'ar' and ending <> '' and cut = '' and ends_with(bare_word(word, language), 'ه') then null
    else before || left(bare_word(word, language), length(bare_word(word, language)) - length(cut)) || ending end;
comment on macro inflect is 'Part of search: a word in one of its forms; null where it has none of this kind.';

create or replace macro forms_of(wanted) as table
with words as (
    select distinct left(unnest(terms_of(wanted)), 64) as word
), formed as (
    select word, language, inflect(word, language, before, cut, ending) as form from words cross join inflections
    union
    select word, 'ar', bare_word(word, 'ar') from words
)
select word, null as language, word as form from words
union all select word, language, form from formed where form is not null and form <> word;
comment on macro table forms_of is 'The forms in which search and article_has find each of these words: word, language (of the texts in which the form counts; empty: any) and form.';
