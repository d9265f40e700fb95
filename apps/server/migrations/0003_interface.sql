-- What the HTTP interface keeps: sessions of people, answers to writes that may be sent twice.
-- Locks: creates only.

create table session (
  person_id uuid not null,
  session_id uuid not null,
  method text not null check (method in ('oidc', 'otp')),
  -- What the person calls the device; the browser's own name for a start.
  device text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (person_id, session_id)
);
create index session_withdrawn on session (expires_at) where withdrawn_at is not null;

-- owner_id: a person, a gate or a platform. asked: hash of the request. Rows are dropped after a day.
create table idempotent_answer (
  owner_id uuid not null,
  key text not null,
  asked bytea not null,
  answer jsonb,
  at timestamptz not null,
  primary key (owner_id, key)
);
create index idempotent_answer_at on idempotent_answer (at);
