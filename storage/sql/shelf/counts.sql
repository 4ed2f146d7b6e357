select
    count(distinct case when waits then place end) as waiting, count(distinct case when is_mine then place end) as mine,
    count(distinct case when decision = 'disputed' then place end) as disputed,
    count(distinct case when reopened or is_lost then place end) as reopened,
    count(distinct case when decision = 'follow-up' then place end) as "follow-up", count(distinct place) as "all"
from here
