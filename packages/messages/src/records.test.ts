import { expect, it } from 'vitest';
import { nameOfRead, nameOfReason, reasonByConsent } from './records.ts';

it('names what the system writes into the log in both languages, and leaves officers their own words', () => {
  expect(nameOfReason('own look')).toEqual({ en: 'Own look', zh: '本人查看' });
  expect(nameOfReason(reasonByConsent('Going to work'))).toEqual({
    en: 'By consent: Going to work',
    zh: '经授权：Going to work',
  });
  expect(nameOfReason('call of 3 May')).toEqual({ en: 'call of 3 May', zh: 'call of 3 May' });
  expect(nameOfRead('inbox')).toEqual({ en: 'Messages', zh: '消息' });
  expect(nameOfRead('something new')).toEqual({ en: 'something new', zh: 'something new' });
});
