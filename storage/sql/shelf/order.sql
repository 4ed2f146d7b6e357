, chosen as (
    select
        place,
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
)
select list(place order by worth, place) as places from chosen
