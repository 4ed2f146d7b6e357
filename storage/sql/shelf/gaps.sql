select source, language, day, expected, received, cause from gaps
where day >= current_date - interval 60 days order by day desc, source limit 200
