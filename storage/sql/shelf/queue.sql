, shown as (
    select * from chosen
    where ($because is null or case $because
        when 'reopened' then reopened when 'disputed' then coalesce(disputed, false) when 'rules' then by_rules
        when 'lost' then is_lost when 'near' then is_near when 'large' then is_large when 'incomplete' then is_incomplete else true end)
        and (worth, place) > ($after_worth, $after_place) and not list_contains($passed, place)
    order by worth, place limit $count
)
select
    s.*, a.article_id, a.is_first as leads, a.first_seen_at, a.day, a.day_jalali, coalesce(p.publisher, a.source) as publisher, a.source,
    p.affiliation, a.title, a.language, a.topics, a.copies,
    a.revisions, a.vanished_at, a.text_state
from shown s join shelf_articles a using (place) left join shelf_sources p on p.source = a.source order by s.worth, s.place
