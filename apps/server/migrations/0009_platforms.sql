-- Platforms that carry sealed codes, employers that ask with consent.
-- Locks: creates only.

-- state: only approved platforms are answered; switched-off is the kill switch.
create table platform (
  platform_id uuid primary key,
  kind text not null check (kind in ('carrier', 'employer')),
  name text not null,
  contact text not null,
  purpose text not null,
  -- Whose pages may embed the city's page.
  origin text,
  state text not null check (state in ('applied', 'approved', 'rejected', 'switched-off')),
  -- Of each scope.
  per_second integer not null,
  per_day integer not null,
  applied_at timestamptz not null,
  decided_at timestamptz
);

create table platform_key (
  platform_id uuid not null,
  kid text not null,
  -- Coordinates of a P-256 public key, base64url.
  x text not null,
  y text not null,
  added_at timestamptz not null,
  -- End of the overlap when keys are rotated.
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (platform_id, kid)
);

-- Who decided what about a platform, and who approved it.
create table platform_decision (
  platform_id uuid not null,
  decision_id uuid not null,
  at timestamptz not null,
  what text not null,
  decided_by text not null,
  approved_by text,
  primary key (platform_id, decision_id)
);

-- Counts of a day and the quota's state; no persons. granted: what the last taking was given.
create table platform_use (
  platform_id uuid not null,
  scope text not null,
  day date not null,
  answered integer not null,
  refused integer not null,
  -- Codes made for nobody: no such person, device or code. Many of them are a sign of a platform that guesses.
  undelivered integer not null,
  second bigint not null,
  second_answered integer not null,
  granted integer not null,
  primary key (platform_id, scope, day)
);

-- Signed tokens that came once and must not come again. Rows are dropped when the token has expired.
create table seen_assertion (
  assertion_id uuid primary key,
  expires_at timestamptz not null
);
create index seen_assertion_expires on seen_assertion (expires_at);

-- Public keys of people's devices, one set a platform.
create table delivery_key (
  person_id uuid not null,
  platform_id uuid not null,
  key_id text not null,
  x text not null,
  y text not null,
  device text not null,
  registered_at timestamptz not null,
  primary key (person_id, platform_id, key_id)
);

create table consent (
  person_id uuid not null,
  consent_id uuid not null,
  platform_id uuid not null,
  purpose text not null,
  given_at timestamptz not null,
  until timestamptz not null,
  revoked_at timestamptz,
  last_asked_at timestamptz,
  primary key (person_id, consent_id)
);
-- An employer knows the consent's number only.
create index consent_by_number on consent (consent_id);
