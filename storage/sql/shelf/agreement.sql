with answers as (
    select place, topic, reviewer, decision from shelf_own
), pairs as (
    select
        coalesce(one.topic, '') as topic, one.reviewer as one, other.reviewer as other, one.decision as said,
        other.decision as other_said
    from answers one join answers other
        on other.place = one.place and other.topic is not distinct from one.topic and other.reviewer > one.reviewer
), sums as (
    select topic, one, other, count(*) as both, count(*) filter (said = other_said) as agreed from pairs group by all
), shares as (
    select topic, one, other, decision, sum(is_one)::double as by_one, sum(is_other)::double as by_other from (
        select topic, one, other, said as decision, 1 as is_one, 0 as is_other from pairs
        union all select topic, one, other, other_said, 0, 1 from pairs
    ) group by all
), chance as (
    select topic, one, other, sum(by_one * by_other) as by_chance from shares group by all
)
select
    s.topic, s.one, s.other, s.both, s.agreed,
    case when c.by_chance < s.both * s.both
        then (s.agreed::double / s.both - c.by_chance / (s.both * s.both)) / (1 - c.by_chance / (s.both * s.both)) end
        as kappa
from sums s join chance c using (topic, one, other) order by s.topic, s.one, s.other
