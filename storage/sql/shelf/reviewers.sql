select distinct reviewer from decision_rows
where $own is null or reviewer = $own or article_id in (
    select article_id from shelf_own o join shelf_articles using (place) where o.reviewer = $own
)
order by 1
