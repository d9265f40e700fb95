-- Retention: how far records have been dropped, whose are kept longer, and a record of each run.
-- Locks: builds small indexes on the health records, whose writers wait meanwhile.

-- Statements about times before these instants do not count any more, whether or not their records are gone already. They only move on.
-- presence_from: stays and check-ins; journey_from: tickets; health_from: everything else.
create table retention_horizon (
  singleton boolean primary key default true check (singleton),
  presence_from timestamptz not null default '-infinity',
  journey_from timestamptz not null default '-infinity',
  health_from timestamptz not null default '-infinity'
);
insert into retention_horizon default values;

-- People who were yellow or red not long ago: of them everything since then stays, instead of since health_from.
create table kept_longer (
  person_id uuid primary key,
  since timestamptz not null
);

-- What each run dropped, by table. Holds no persons.
create table retention_run (
  run_id uuid primary key,
  at timestamptz not null,
  actor text not null,
  presence_from timestamptz not null,
  journey_from timestamptz not null,
  health_from timestamptz not null,
  dropped jsonb not null,
  finished boolean not null
);

-- Records come about in the order of their times, so these tell cheaply where the old ones lie.
create index lab_result_time on lab_result using brin (sampled_at);
create index symptom_report_time on symptom_report using brin (reported_at);
create index temperature_time on temperature using brin (measured_at);
create index declaration_time on declaration using brin (declared_at);
create index audit_read_time on audit_read using brin (at);
