, chosen as (
    select
        place, bool_or(reopened) as reopened, bool_or(decision = 'disputed') as disputed, bool_or(by_rules) as by_rules,
        bool_or(is_near) as is_near, list(distinct topic order by topic) filter (is_near) as near_topics,
        bool_or(is_lost) as is_lost, list(distinct topic order by topic) filter (is_lost) as lost_topics, bool_or(is_large) as is_large, bool_or(is_incomplete) as is_incomplete,
        bool_or(is_first_on_topic) as is_first, any_value(decision) as decision, bool_or(waits) as waits,
        list(distinct topic order by topic) filter (waits) as open_topics,
        case
            when not $worth then 0
            when bool_or(reopened) or bool_or(is_lost) then 1
            when bool_or(decision = 'disputed') then 2
            when bool_or(is_near) then 3
            when bool_or(is_large) then 4
            when bool_or(is_first_on_topic) then 5
            else 6
        end as worth
    from here where {state} group by place
)
