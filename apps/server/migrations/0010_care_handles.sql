-- What a carer and a dependant call each other by in the interface: a pseudonym never leaves the city.
-- Locks: dependant, exclusively, while its rows are given handles and the index is made; there are few, one for each pair of people.

-- Random, one for each relation; ends with it. Means something together with one of the two people only.
alter table dependant add column handle uuid;
-- As random, and told to nobody but the office. A volatile function would not do here on a distributed table.
update dependant set handle = request_id;
-- The default is for processes of the version before, while they are still running.
alter table dependant alter column handle set default gen_random_uuid(), alter column handle set not null;
create unique index dependant_handle on dependant (person_id, handle);
-- Answers of the version before, which would be given again to whoever asks again: these hold pseudonyms. Nothing is done
-- twice for want of them: requests and check-ins are found by whom they are about.
delete from idempotent_answer where answer ? 'dependantId' or answer #> '{companions,0}' is not null;
