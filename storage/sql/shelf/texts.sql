-- The range is what keeps the other pieces of the file from being read.
select r.number, r.reading_id, r.byline, r.published_from, r.text, r.text_state_reason, r.captions, a.url
from reading_rows r left join article_rows a using (article_id)
where r.number between $low and $high and list_contains($numbers, r.number)
    and (r.number = $number or coalesce(length(r.text), 0) <= $longest)
