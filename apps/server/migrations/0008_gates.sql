-- Gates: which devices are gates, what they checked, how many people passed, look-ups by ID document.
-- Locks: an index on issued_code is built, which keeps codes from being issued meanwhile; everything else creates.

-- A one-time code, as a keyed hash, that makes one device a gate. Rows are dropped a day after they expired.
create table gate_enrolment (
  code_hash bytea primary key,
  gate_id uuid not null,
  place_id text not null,
  venue text not null,
  name text not null,
  check_ins boolean not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  -- The device that used it: the same one is answered again when it lost the answer.
  installation_id uuid
);

create table gate (
  gate_id uuid primary key,
  place_id text not null,
  venue text not null,
  name text not null,
  -- What the device calls itself.
  device text not null,
  check_ins boolean not null,
  enrolled_at timestamptz not null,
  enrolled_until timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  -- Scans of a revoked gate count up to here: its revocation, or earlier where it was in wrong hands before.
  trusted_until timestamptz
);
create index gate_place on gate (place_id);

-- Scans are exactly once by this: whoever adds the row keeps the scan, in the same transaction. Kept longer than scans are taken.
create table gate_scan_receipt (
  gate_id uuid not null,
  scan_id uuid not null,
  received_at timestamptz not null,
  primary key (gate_id, scan_id)
);
create index gate_scan_receipt_received on gate_scan_receipt (received_at);

-- A look at a code. person_id is found from the code by the server; 00000000-… where it tells of nobody known here. finding: what the
-- server found of the code as of the time of the scan: held, id-check (no code but an answered ID check), none (neither), or why it
-- did not hold. Kept as long as the policy keeps presence; a day's partition is dropped as a whole.
create table gate_scan (
  person_id uuid not null,
  at timestamptz not null,
  gate_id uuid not null,
  scan_id uuid not null,
  place_id text not null,
  code_id text,
  finding text not null,
  colour text check (colour in ('green', 'yellow', 'red', 'none')),
  -- What the gate showed.
  verdict text not null check (verdict in ('admit', 'measure', 'refuse', 'invalid')),
  reason text,
  celsius numeric(4, 2),
  direction text check (direction in ('in', 'out')),
  checked_in boolean not null,
  clock_error_ms integer,
  -- The same code was seen at another place so shortly before or after that one person cannot have been at both.
  replayed_elsewhere boolean not null,
  received_at timestamptz not null,
  primary key (person_id, at, gate_id, scan_id)
) partition by range (at);

-- People by hour (of the city's time) and gate, so that counting them costs as much as there are hours. Kept as long as scans.
create table gate_count (
  place_id text not null,
  gate_id uuid not null,
  hour timestamptz not null,
  admit integer not null,
  measure integer not null,
  refuse integer not null,
  invalid integer not null,
  entered integer not null,
  departed integer not null,
  fever integer not null,
  -- Codes that did not hold as of the time of the scan.
  unverified integer not null,
  replayed integer not null,
  primary key (place_id, gate_id, hour)
);
create index gate_count_hour on gate_count (hour);

-- Look-ups by ID document that the holder answered: whom scans by them are about. Dropped when scans of that time are no longer taken;
-- that somebody was looked up stays in audit_read.
create table gate_id_check (
  person_id uuid not null,
  id_check_id uuid not null,
  gate_id uuid not null,
  answered_at timestamptz not null,
  colour text not null check (colour in ('green', 'yellow', 'red', 'none')),
  primary key (person_id, id_check_id)
);
create index gate_id_check_id on gate_id_check (id_check_id);
create index gate_id_check_answered on gate_id_check (answered_at);

-- From a scanned code to whom it was issued.
create index issued_code_code on issued_code (code_id);
