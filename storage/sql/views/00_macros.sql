-- Days as the arithmetic of the 33-year cycle counts them: right from 1925 to 2088 (a test holds it to jdatetime).
-- Each step is named by a list of one: a macro that names its argument eight times has DuckDB plan it eight times, and
-- in the view of articles that was half of what planning a question took.
create or replace macro jalali(d) as list_transform(
    list_transform(
        [(d - date '0001-01-01')::integer + 356033],
        lambda days: {
            'year': -1595 + 33 * (days // 12053) + 4 * (days % 12053 // 1461) + greatest(days % 12053 % 1461 - 1, 0) // 365,
            'day': case when days % 12053 % 1461 < 366 then days % 12053 % 1461 else (days % 12053 % 1461 - 1) % 365 end
        }
    ),
    lambda p: case when p.day < 186
        then format('{:04d}-{:02d}-{:02d}', p.year, 1 + p.day // 31, 1 + p.day % 31)
        else format('{:04d}-{:02d}-{:02d}', p.year, 7 + (p.day - 186) // 30, 1 + (p.day - 186) % 30) end
)[1];
comment on macro jalali is 'A date in the Persian calendar, as text: 1396-11-12.';
drop macro if exists jalali_days;  -- its parts in older files
drop macro if exists jalali_year_day;
drop macro if exists jalali_parts;
drop macro if exists jalali_text;

create or replace macro topic_checked(subject) as case
    when subject is null or not exists (from internal.rules_rows)
        or subject in (select unnest(topics ->> '$[*].topic_id') from internal.rules_rows) then subject
    else error(concat('"', subject, '" is no topic: did you mean ', (
        select string_agg(topic, ' or ' order by alike desc) from (
            select topic, jaro_winkler_similarity(topic, subject) as alike
            from (select distinct unnest(topics ->> '$[*].topic_id') as topic from internal.rules_rows)
            order by alike desc, topic limit 3
        )
    ), '?'))
end;
comment on macro topic_checked is 'A topic that was ever in force, or null; an error that names the nearest for any other.';

create or replace macro on_topic(topics, topic) as list_contains(topics, topic_checked(topic));
comment on macro on_topic is 'Whether a list of topics holds one: on_topic(topics, ''protests''). A topic that never was is an error.';

-- Until when an article had come out at the latest: a day that was printed without a time ends before it says anything.
create or replace macro carried_until(published, exactness, first_seen) as coalesce(
    case exactness
        when 'day' then published + interval 1 day - interval 1 second
        when 'month' then published + interval 1 month - interval 1 second
        when 'year' then published + interval 1 year - interval 1 second
        else published end,
    first_seen
);
comment on macro carried_until is 'By when an article had come out: the time published, the end of the day, month or year where no more was printed, else when it was first seen.';

create or replace macro utc_day(moment) as make_timestamp(epoch_us(moment))::date;
comment on macro utc_day is 'Part of search: the day of a moment in UTC, without the calendar of zones, which is slow.';

create or replace macro zone_day(moment, zone) as
    case when zone = 'UTC' then utc_day(moment) else timezone(zone, moment)::date end;
comment on macro zone_day is 'Part of search: the day of a moment in a zone.';

create or replace macro counted_day(published_at, published_from, published_precision, published_local, first_seen_at, zone) as
    case
        when published_at is null or published_from = 'guess' then zone_day(first_seen_at, zone)
        when published_precision = 'time' then coalesce(published_local, zone_day(published_at, zone))
        else utc_day(published_at)
    end;
comment on macro counted_day is 'Part of search: the day an article counts for, as in articles.';
