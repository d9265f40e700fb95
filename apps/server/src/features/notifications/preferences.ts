/** How people want to hear of new messages, and in which language. */

import { chooseLanguage, type Language } from '@open-health-code/messages';
import type { Queryable } from '../../platform/database.ts';

export interface Preferences {
  readonly language: Language;
  readonly push: boolean;
  readonly sms: 'never' | 'without-push' | 'always';
}

/** Of somebody who has said nothing and of whom no record names a language: this is a city of China. */
const usual: Preferences = { language: 'zh', push: true, sms: 'without-push' };

/** Everyone's preferences; people who chose nothing have the usual ones, in the language that the city's records name. */
export async function preferencesOf(
  queryable: Queryable,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Preferences>> {
  const chosen = await queryable.query<
    Omit<Preferences, 'language'> & { person_id: string; language: Language | null }
  >('select person_id, language, push, sms from notification_preference where person_id = any($1)', [personIds]);
  const known = await queryable.query<{ person_id: string; language: string }>(
    'select person_id, language from person where person_id = any($1) and language is not null',
    [personIds],
  );
  const found = new Map<string, Preferences>(personIds.map((personId) => [personId, usual]));
  for (const { person_id: personId, language } of known.rows)
    found.set(personId, { ...usual, language: chooseLanguage([language]) });
  for (const { person_id: personId, language, push, sms } of chosen.rows)
    found.set(personId, { language: language ?? found.get(personId)?.language ?? usual.language, push, sms });
  return found;
}

export async function setPreferences(
  queryable: Queryable,
  personId: string,
  { language, push, sms }: Preferences,
): Promise<void> {
  await queryable.query(
    `insert into notification_preference (person_id, language, push, sms) values ($1, $2, $3, $4)
     on conflict (person_id) do update set language = excluded.language, push = excluded.push, sms = excluded.sms`,
    [personId, language, push, sms],
  );
}

/** The language of texts sent to a person; the channels stay as they are. */
export async function setLanguage(queryable: Queryable, personId: string, language: Language): Promise<void> {
  await queryable.query(
    `insert into notification_preference (person_id, language) values ($1, $2)
     on conflict (person_id) do update set language = excluded.language`,
    [personId, language],
  );
}

/** The language of texts for a person: as they chose, as the city's records name it, or the usual one. */
export async function languageFor(queryable: Queryable, personId: string): Promise<Language> {
  return ((await preferencesOf(queryable, [personId])).get(personId) ?? usual).language;
}

/** The language a person chose; undefined where they chose none. */
export async function chosenLanguage(queryable: Queryable, personId: string): Promise<Language | undefined> {
  const { rows } = await queryable.query<{ language: Language | null }>(
    'select language from notification_preference where person_id = $1',
    [personId],
  );
  return rows[0]?.language ?? undefined;
}
