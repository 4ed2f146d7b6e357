select r.reading_id, r.byline, r.published_from, r.text, r.text_state_reason, r.captions,
    (select url from article_rows where article_id = $id) as url
from reading_rows r where r.number = $number
