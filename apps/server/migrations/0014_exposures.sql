-- A contact, or a visit of a zone, takes effect when the exposure begins and counts from its end, which is among its facts; before, it took
-- effect at the end.
-- Locks: evidence keeps its writers out while the index is built.

-- What stands is derived anew by the next refresh, as under a new policy. Nobody is told of the same contact again.
insert into derivation_due (unit, key) select 'policy', '' from evidence where kind in ('contact', 'zone-visit') limit 1 on conflict do nothing;
-- Contacts are told of once they are recorded and have begun.
create index evidence_contact_told on evidence (greatest(recorded_at, effective_from), person_id, evidence_id) where kind = 'contact';
drop index evidence_contact_recorded;
