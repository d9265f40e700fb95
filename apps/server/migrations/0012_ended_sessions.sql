-- Processes ask every two seconds which sessions were ended since they asked last.
-- Locks: keeps writers of session out while the index is built.

create index session_ended on session (withdrawn_at) where withdrawn_at is not null;
