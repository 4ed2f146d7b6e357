-- The day a page prints for its readers, where that is another than the day of its moment in UTC.

alter table reading_rows add column published_local date;
