-- Check-in by posters: the posters, and how a check-in was made.
-- Locks: check_in and signing_key exclusively for an instant; no row is rewritten.

-- purpose place: signs what posters say.
alter table signing_key drop constraint signing_key_purpose_check;
alter table signing_key add constraint signing_key_purpose_check check (purpose in ('code', 'anchor', 'place'));

-- A poster's id is random, says nothing of its place and is all that a poster tells. Withdrawing it ends the paper wherever it hangs.
create table poster (
  poster_id text primary key,
  place_id text not null,
  made_at timestamptz not null,
  withdrawn_at timestamptz
);
create unique index poster_of_place on poster (place_id) where withdrawn_at is null;

-- via: null where a source told. planned_leave_at: what was planned on arrival, kept when left_at became another time, so that what
-- followed from it is found again. unnamed_companions: people along without an account. doubtful: it contradicts another check-in of the
-- same person; it makes no contacts of others and is weak evidence about this person.
alter table check_in add column via text;
alter table check_in add column planned_leave_at timestamptz;
alter table check_in add column unnamed_companions smallint not null default 0;
alter table check_in add column doubtful boolean not null default false;
alter table check_in add constraint check_in_via check (via in ('fixed-poster', 'rotating-poster', 'gate'));

-- Visits whose end nobody said, for asking whether the visitor has left.
create index check_in_open on check_in (at) where left_at is null and via in ('fixed-poster', 'rotating-poster');
