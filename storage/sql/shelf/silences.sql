select source, language, last_at, missed, cause, detail from silences order by missed desc limit 200
