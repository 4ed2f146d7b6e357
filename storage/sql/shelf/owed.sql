select source, count(*) as pages, min(owed_since) as since from owed group by source order by pages desc limit 200
