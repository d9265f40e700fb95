-- Codes: keys that sign them, which pseudonym was issued to whom, the lists gates fetch.
-- Locks: creates only.

-- purpose code: signs codes and revocation lists; anchor: signs the trust list. The private half is sealed with a vault key.
create table signing_key (
  purpose text not null check (purpose in ('code', 'anchor')),
  key_id text not null,
  vault_key_id smallint not null,
  sealed_private bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  primary key (purpose, key_id)
);

-- The only place that joins a code's pseudonym with a person. Rows are dropped when the code has expired.
create table issued_code (
  person_id uuid not null,
  code_id text not null,
  kind text not null check (kind in ('live', 'paper')),
  colour text not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn boolean not null default false,
  primary key (person_id, code_id)
);
create index issued_code_expires on issued_code (expires_at);

-- Published lists, the newest last. A delta leads from the list before it; absent where a new epoch began.
create table published_list (
  list text not null check (list in ('trust', 'revocation')),
  sequence integer not null,
  epoch integer not null,
  issued_at timestamptz not null,
  body bytea not null,
  delta bytea,
  primary key (list, sequence)
);
