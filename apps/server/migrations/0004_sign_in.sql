-- One-time codes, how often each person, phone and network address tried, and who acts for whom.
-- Locks: creates only.

-- Rows are dropped when they have expired. person_id: whose word the code confirms; the row is the same whether the city knows them.
create table one_time_code (
  person_id uuid not null,
  challenge_id uuid not null,
  purpose text not null check (purpose in ('sign-in', 'phone', 'consent', 'id-check')),
  -- HMAC of the code; of nothing, where none was sent.
  code_hash bytea not null,
  attempts smallint not null default 0,
  expires_at timestamptz not null,
  primary key (person_id, challenge_id)
);
create index one_time_code_expires on one_time_code (expires_at);

-- owner_id: HMAC of a person, a phone or a network address. Rows are dropped with their window.
create table attempt_count (
  owner_id uuid not null,
  kind text not null,
  window_ends_at timestamptz not null,
  attempts integer not null,
  primary key (owner_id, kind, window_ends_at)
);
create index attempt_count_ends on attempt_count (window_ends_at);

-- person_id acts for dependant_id. What is sealed is there only while the office has to decide; sealed_name until it is active.
create table dependant (
  person_id uuid not null,
  dependant_id uuid not null,
  request_id uuid not null,
  relation text not null check (relation in ('child', 'parent', 'disabled')),
  basis text not null check (basis in ('consent', 'proof')),
  -- refused: by the office, or by the dependant; of the latter the one who asked sees nothing.
  state text not null check (state in ('pending', 'active', 'refused')),
  since timestamptz not null,
  decided_by text,
  -- The dependant was told of the request.
  announced boolean not null default false,
  key_id smallint,
  sealed_name bytea,
  sealed_number bytea,
  sealed_proof bytea,
  primary key (person_id, dependant_id)
);
create index dependant_carers on dependant (dependant_id);
create index dependant_unannounced on dependant (since) where not announced;
create index session_expires on session (expires_at);
