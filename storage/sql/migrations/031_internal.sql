-- Our own tables stand in the schema `internal`, so that what is listed is what is promised: the program writes them
-- there once the steps are taken. The number alone keeps older programs, which look in `main`, from such a file.
select 1;
