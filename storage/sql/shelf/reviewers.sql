select reviewer from decision_rows
where $own is null or reviewer = $own or article_id in (
    select article_id from shelf_own o join shelf_articles using (place) where o.reviewer = $own
)
union
select reviewer from figure_ruling_rows
order by 1
