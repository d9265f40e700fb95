-- Objections: what people contest, until when they are owed an answer, and what an upheld one takes out of force.
-- Locks: creates only.

create sequence appeal_serial;

-- An objection with a copy of the evidence as it was contested. What people and officers wrote is sealed: it may name anybody. Kept for
-- retention.evidenceDays of the policy after it was answered, like the evidence itself.
create table appeal (
  person_id uuid not null,
  -- Nine digits with a check digit, made from appeal_serial so that it tells neither how many there are nor which came before.
  number text not null,
  evidence_id uuid not null,
  kind text not null,
  source text not null,
  strength text not null,
  -- Whether it could lead to yellow at most from the start.
  unsure boolean not null,
  -- facts, time and words of the evidence as the person saw them.
  evidence jsonb not null,
  ground text not null,
  -- What the person wrote, and the last digits of the number somebody else carries.
  words_key_id smallint not null,
  sealed_words bytea not null,
  lodged_at timestamptz not null,
  -- person, or the officer who took it down for somebody.
  lodged_by text not null,
  due_at timestamptz not null,
  state text not null check (state in ('open', 'upheld', 'rejected', 'withdrawn')),
  -- Since when the evidence does not count because nobody answered in time.
  suspended_at timestamptz,
  closed_at timestamptz,
  decided_by text,
  -- What was done: the evidence no longer counts, or the number is no longer the person's.
  remedy text check (remedy in ('evidence', 'phone')),
  reason_key_id smallint,
  sealed_reason bytea,
  primary key (person_id, number)
);
create index appeal_number on appeal (number);
create index appeal_due on appeal (due_at) where state = 'open';
create index appeal_closed on appeal (closed_at) where state <> 'open';
create unique index appeal_open on appeal (person_id, evidence_id) where state = 'open';

-- What derivation leaves out: every statement about the person of this kind that has these facts (and, where given, this time). Kept as
-- long as the records that would bring the evidence back, so it outlives the objection.
create table overruled_evidence (
  person_id uuid not null,
  appeal_number text not null,
  matter smallint not null,
  kind text not null,
  facts jsonb not null,
  effective_from timestamptz,
  since timestamptz not null,
  primary key (person_id, appeal_number, matter)
);
