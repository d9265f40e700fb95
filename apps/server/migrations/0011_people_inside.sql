-- People inside a place as somebody counted them there: from then on what gates count is added to it.
-- Locks: none that others wait for; a table is created.

-- One row a place, the newest count. hour: of the city's time, the one that counted_at lies in. moved_before: by how many more came in
-- than left in that hour before counted_at, by what has been delivered so far. Kept for as long as the count matters.
create table gate_hand_count (
  place_id text primary key,
  inside integer not null check (inside >= 0),
  counted_at timestamptz not null,
  hour timestamptz not null,
  moved_before integer not null,
  counted_by text not null
);
