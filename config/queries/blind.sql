-- Where we were blind: days on which a source that we watch did not answer, with what came of the last try.
select source, day, polls, coalesce(outcome, 'not asked') as outcome
from source_days
where missed
order by day desc, source
