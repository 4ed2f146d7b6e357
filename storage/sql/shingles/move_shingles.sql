update shingles
set group_number = fingerprints.group_number
from fingerprints where fingerprints.number = shingles.number and fingerprints.article_id = $article_id
