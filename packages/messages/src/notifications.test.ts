import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages, type Language } from './index.ts';
import {
  notifications,
  sayNotification,
  textMessages,
  type NotificationKey,
  type NotificationValues,
  type Occasion,
} from './notifications.ts';

const keys = Object.keys(notifications) as NotificationKey[]; // the keys of an object literal
const utcOffsetMinutes = 480;
const at = Date.parse('2020-01-20T23:30:00+08:00');

/** Words that tell of somebody's health, or of what the authority thinks of it. */
const healthWords =
  /green|yellow|red\b|colou?r|contact|case\b|infect|expos|fever|cough|symptom|test|quarantin|isolat|\bill\b|sick|virus|covid|positive|negative|declar|绿|黄|红|接触|密接|感染|确诊|发热|咳嗽|症状|检测|核酸|隔离|病|阳性|阴性|风险|申报|申诉/i;

describe('what a lock screen or a text message says', () => {
  it.each(keys)('%s: says nothing of health, and is filled in with nothing', (key) => {
    for (const language of languages) {
      const notice = notifications[key].notice[language];
      expect(notice.replaceAll(/health code|健康码/gi, '')).not.toMatch(healthWords);
      expect(notice).not.toMatch(/[{}\d]/);
    }
  });

  it('says who writes and that there is something to read, without a link', () => {
    for (const language of languages) {
      expect(textMessages.notice[language]).not.toMatch(/http|www|\.[a-z]{2}/i);
      expect(textMessages.notice[language].replaceAll(/health code|健康码/gi, '')).not.toMatch(healthWords);
    }
  });
});

const words = fc.stringMatching(/^[\p{L}\p{N} ]{1,12}$/u);
const day = fc.constantFrom('2020-01-20', '2020-02-29', '2020-12-31');
const instant = fc.integer({ min: 0, max: 4e12 });
const occasion: fc.Arbitrary<Occasion> = fc.oneof(
  fc.record({ kind: fc.constantFrom('train', 'service'), service: words, day, coach: words }),
  fc.record({ kind: fc.constantFrom('train', 'flight', 'bus', 'ship', 'service'), service: words, day }),
  fc.record({ kind: fc.constant('place'), place: words, day }),
  fc.record({ kind: fc.constant('visit'), place: words, from: instant, until: instant }),
  fc.record({ kind: fc.constant('area'), day }),
);

function valuesOf(key: NotificationKey): fc.Arbitrary<NotificationValues<NotificationKey>> {
  const names = [...notifications[key].text.en.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const arbitraries = names.map((name) => {
    if (name === 'occasion') return [name, occasion];
    return [name, ['at', 'until', 'issued'].includes(name) ? instant : words];
  });
  return fc.record(Object.fromEntries(arbitraries) as Record<string, fc.Arbitrary<never>>);
}

function said(told: Occasion, language: Language): string {
  return sayNotification('contact', { occasion: told }, language, utcOffsetMinutes).text;
}

describe('what the app says', () => {
  it.each(keys)('%s: leaves nothing to be filled in, whatever its values are', (key) => {
    fc.assert(
      fc.property(valuesOf(key), (values) => {
        for (const language of languages) {
          const { title, text } = sayNotification(key, values, language, utcOffsetMinutes);
          expect(`${title} ${text}`).not.toMatch(/[{}]|undefined|NaN|\[object/);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives times at the city’s offset from UTC', () => {
    const { text } = sayNotification('colour-yellow', { at }, 'en', utcOffsetMinutes);
    expect(text).toContain('20 Jan 2020 at 23:30');
    expect(sayNotification('colour-yellow', { at }, 'zh', utcOffsetMinutes).text).toContain('2020年1月20日23:30');
  });

  it('names the journey or the place', () => {
    expect(said({ kind: 'train', service: 'G1278', day: '2020-01-20', coach: '3' }, 'en')).toContain(
      'coach 3 of train G1278 on 20 Jan 2020',
    );
    expect(said({ kind: 'train', service: 'G1278', day: '2020-01-20', coach: '3' }, 'zh')).toContain(
      '2020年1月20日G1278次列车3号车厢',
    );
    expect(said({ kind: 'flight', service: 'CA981', day: '2020-01-20' }, 'en')).toContain(
      'flight CA981 on 20 Jan 2020',
    );
    expect(said({ kind: 'place', place: '西市场', day: '2020-01-20' }, 'zh')).toContain('2020年1月20日西市场');
    expect(said({ kind: 'visit', place: 'Market', from: at, until: at + 1_800_000 }, 'en')).toContain(
      'Market between 20 Jan 2020 at 23:30 and 21 Jan 2020 at 00:00',
    );
  });
});
