-- What the city tells people: their inbox, how else they hear of it, and the outbox.
-- Locks: creates tables; the indexes on evidence, colour_change and person keep their writers out while they are built.

-- message_id follows from what the message is about, so that telling the same person of the same thing again changes nothing.
-- Rows are dropped when they are 90 days old.
create table message (
  person_id uuid not null,
  message_id uuid not null,
  at timestamptz not null,
  template text not null,
  -- What the template needs filled in.
  filled jsonb not null,
  read_at timestamptz,
  primary key (person_id, message_id)
);
create index message_inbox on message (person_id, at, message_id);
create index message_unread on message (person_id) where read_at is null;
create index message_at on message (at);

-- A browser that receives push messages; it counts while its session lasts. subscription_id follows from the address. The sealed text
-- is the subscription as JSON.
create table push_subscription (
  person_id uuid not null,
  subscription_id uuid not null,
  session_id uuid not null,
  key_id smallint not null,
  sealed_subscription bytea not null,
  subscribed_at timestamptz not null,
  primary key (person_id, subscription_id)
);
create index push_subscription_id on push_subscription (subscription_id);

-- Absent: push, and a text message where there is no device to push to.
create table notification_preference (
  person_id uuid primary key,
  language text check (language in ('en', 'zh')),
  push boolean not null default true,
  sms text not null default 'without-push' check (sms in ('never', 'without-push', 'always'))
);

-- The outbox: one row for each thing to hand to an adapter. owner_id: the person told, or the phone that a text goes to. delivery_id
-- follows from owner, message and target, and goes to the adapter with every attempt, so that its receiver can drop a double.
-- channel: push to a subscribed device, sms to the number a person carries, text to one number, which lies sealed here with what it says
-- until it is done. next_at: not before; while somebody sends it, when it counts as left behind.
-- Done: sent; gone (nowhere to send it to); expired; given-up (kept until somebody has looked). Done rows are dropped after 30 days, those
-- given up after 90.
create table outbox (
  owner_id uuid not null,
  delivery_id uuid not null,
  channel text not null check (channel in ('push', 'sms', 'text')),
  subscription_id uuid,
  -- The message it tells of; absent for a text.
  person_id uuid,
  message_id uuid,
  template text,
  language text not null check (language in ('en', 'zh')),
  key_id smallint,
  sealed_text bytea,
  state text not null check (state in ('due', 'sent', 'gone', 'expired', 'given-up')),
  attempts integer not null default 0,
  queued_at timestamptz not null,
  next_at timestamptz not null,
  expires_at timestamptz not null,
  done_at timestamptz,
  -- Why the last attempt failed: a short name, never an address.
  failure text,
  primary key (owner_id, delivery_id)
);
create index outbox_due on outbox (channel, next_at) where state = 'due';
create index outbox_done on outbox (state, done_at) where state <> 'due';

-- The key that push messages are signed with; the private half is sealed with a vault key.
create table push_key (
  singleton boolean primary key default true check (singleton),
  public_key text not null,
  key_id smallint not null,
  sealed_private bytea not null
);

-- How far the news has been told: everything recorded up to then. News from before this schema is not told.
create table notification_cursor (
  news text primary key,
  told_until timestamptz not null
);
insert into notification_cursor (news, told_until)
  select 'colours', coalesce(max(at), '-infinity') from colour_change;
insert into notification_cursor (news, told_until)
  select 'contacts', coalesce(max(recorded_at), '-infinity') from evidence where kind = 'contact';
insert into notification_cursor (news, told_until) values ('declarations', '-infinity');
create index person_declared on person (declared_at, person_id);
-- News is read instant by instant and person by person.
create index evidence_contact_recorded on evidence (recorded_at, person_id, evidence_id) where kind = 'contact';
create index colour_change_instant on colour_change (at, person_id);
drop index colour_change_at;

-- What operators told everyone of a journey or a visit, and who approved it where there were many.
create table announcement (
  announcement_id uuid primary key,
  at timestamptz not null,
  template text not null,
  occasions jsonb not null,
  reason text not null,
  sent_by text not null,
  approved_by text check (approved_by <> sent_by),
  people bigint not null
);

-- The demonstration's phone: texts that would have been sent, sealed. Nothing is written here elsewhere.
create table demonstration_text (
  delivery_id uuid primary key,
  at timestamptz not null,
  key_id smallint not null,
  sealed_text bytea not null
);
