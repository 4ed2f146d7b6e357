create or replace macro bm25(tf, holders, length, articles, mean_length) as
    log10(1 + (articles - holders + 0.5) / (holders + 0.5)) * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean_length));
comment on macro bm25 is 'Part of search: what one word of a query adds to an article''s score (k1 = 1.2, b = 0.75).';

-- Of the forms of a word few are in any text (`there`). They are looked up in the terms alone before any list is read: of up
-- to fifty DuckDB then asks each block for one of them, and of more for what lies between the first and the last.
create or replace macro search(wanted, most := null, inflected := true) as table
with asked as materialized (
    select word, language, left(form, 64) as form from forms_of(wanted) where inflected or language is null
), gone as (
    select replaces as article_number from internal.article_numbers where replaces is not null
), corpus as (
    select count(*) as articles, avg(words) as mean_length from internal.article_numbers anti join gone using (article_number)
), there as materialized (
    select distinct term from (
        select term from internal.tokens where term in (select form from asked)
        union all
        select term from internal.tokens_since where term in (select form from asked)
    )
), postings as materialized (
    select term, unnest(article_numbers) as article_number, abs(unnest(counts)) as tf
    from (
        select * from internal.tokens where term in (select term from there)
        union all
        select * from internal.tokens_since where term in (select term from there)
    )
), found as (
    select a.word, a.language, p.article_number, p.tf
    from postings p join asked a on a.form = p.term anti join gone using (article_number)
), standing as (
    select word, article_number, sum(tf) as tf from (
        select word, article_number, tf from found where language is null
        union all
        select f.word, f.article_number, f.tf
        from found f join internal.article_numbers using (article_number)
        join internal.reading_rows r on r.number = reading_number and r.language = f.language
    ) group by word, article_number
), holders as (
    select word, count(*) as holders from standing group by word
), scored as (
    select article_number, round(sum(bm25(tf, holders, words, articles, mean_length)), 6) as score
    from standing join holders using (word) join internal.article_numbers using (article_number) cross join corpus
    group by article_number
), best as (
    select * from scored order by score desc, article_number desc limit most
), zone as (
    select coalesce(max_by(setting_value, number), 'UTC') as zone from internal.setting_rows where setting = 'zone'
)
select
    n.article_id, b.score, a.source_id as source, r.title, r.language,
    counted_day(r.published_at, r.published_from, r.published_precision, r.published_local, a.first_seen_at, z.zone) as day
from best b
join internal.article_numbers n using (article_number)
join internal.reading_rows r on r.number = n.reading_number
join internal.article_rows a on a.article_id = n.article_id
cross join zone z
order by b.score desc, b.article_number desc;
comment on macro table search is 'The articles that hold at least one of these words, however it is spelt and in the forms that topics find it in (forms_of); best first, by BM25. `most` says how many, and so makes it quicker: search(''geneva hearing'', most := 20). `inflected := false` finds the words as they are alone.';

create or replace macro article_has(article, wanted) as article in (
    with asked as materialized (
        select word, language, left(form, 64) as form from forms_of(wanted)
    ), there as materialized (
        select distinct term from (
            select term from internal.tokens where term in (select form from asked)
            union all
            select term from internal.tokens_since where term in (select form from asked)
        )
    ), postings as (
        select term, unnest(article_numbers) as article_number
        from (
            select * from internal.tokens where term in (select term from there)
            union all
            select * from internal.tokens_since where term in (select term from there)
        )
    )
    select n.article_id
    from postings p join asked a on a.form = p.term join internal.article_numbers n using (article_number)
    join internal.reading_rows r on r.number = n.reading_number and (a.language is null or r.language = a.language)
    where p.article_number not in (select replaces from internal.article_numbers where replaces is not null)
    group by n.article_id, n.article_number
    having count(distinct a.word) = (select count(distinct word) from asked)
);
comment on macro article_has is 'Whether an article holds all these words, in headline or text and in any order (double quotes or not), however they are spelt and in the forms that topics find them in; by the lists of words, without reading the text: article_has(article_id, ''hunger strike'').';

create or replace view stems as
with surfaces as (
    select term as surface from internal.tokens union select term from internal.tokens_since
), stripped as (
    select surface, language, before, cut, ending, surface[length(before) + 1:length(surface) - length(ending)] || cut as stem
    from surfaces cross join inflections
    where starts_with(surface, before) and ends_with(surface, ending) and length(surface) > length(before) + length(ending)
)
select distinct surface, language, stem from stripped
where stem <> surface and inflect(stem, language, before, cut, ending) = surface;
comment on view stems is 'The words of the collection that are an inflected form of another: search(stem), article_has(…, stem) and a topic that asks for the stem find the surface in texts of the language.';
comment on column stems.surface is 'A word as it is printed, folded.';
comment on column stems.language is 'The language by whose endings.';
comment on column stems.stem is 'The word whose form it is.';
