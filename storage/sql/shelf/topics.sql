select topic, any_value(label) as label from (
    select topic, label from shelf_topics
    union all select distinct topic, null from shelf_asked where topic is not null
    union all select distinct topic, null from decision_rows where topic is not null
) group by topic order by topic
