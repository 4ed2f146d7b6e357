, chosen as (
    select
        place, bool_or(reopened) as reopened, bool_or(decision = 'disputed') as disputed, bool_or(by_rules) as by_rules,
        bool_or(is_near) as is_near, bool_or(is_large) as is_large, bool_or(is_incomplete) as is_incomplete,
        bool_or(is_first_on_topic) as is_first, any_value(decision) as decision, bool_or(waits) as waits,
        case
            when not $worth then 0
            when bool_or(reopened) then 1
            when bool_or(decision = 'disputed') then 2
            when bool_or(is_near) then 3
            when bool_or(is_large) then 4
            when bool_or(is_first_on_topic) then 5
            else 6
        end as worth
    from here where {state} group by place
), shown as (
    select * from chosen
    where ($because is null or case $because
        when 'reopened' then reopened when 'disputed' then coalesce(disputed, false) when 'rules' then by_rules
        when 'near' then is_near when 'large' then is_large when 'incomplete' then is_incomplete else true end)
        and (worth, place) > ($after_worth, $after_place) and not list_contains($passed, place)
    order by worth, place limit $count
)
select
    s.*, a.article_id, a.day, a.day_jalali, a.publisher, a.source, a.affiliation, a.title, a.language, a.topics, a.copies,
    a.revisions, a.vanished_at, a.text_state
from shown s join shelf_articles a using (place) order by s.worth, s.place
