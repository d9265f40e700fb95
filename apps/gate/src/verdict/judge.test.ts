import { decideEntry, venueClasses, type Policy } from '@open-health-code/domain';
import fc from 'fast-check';
import type { CodeCheck } from '@open-health-code/health-code';
import { describe, expect, it } from 'vitest';
import {
  judge,
  judgeLeaving,
  neverRefuses,
  questionsFor,
  reasons,
  verdicts,
  type Answers,
  type Subject,
  type Venue,
} from './judge.ts';

const noon = Date.UTC(2020, 1, 11, 4);
const shop: Venue = {
  kind: 'shop',
  entry: { green: 'admit', yellow: 'refuse', red: 'refuse', none: 'measure' },
  feverCelsius: 37.3,
  temperature: 'nobody',
};
const hospital: Venue = { ...shop, kind: 'hospital', entry: { green: 'admit', yellow: 'measure', red: 'refuse' } };

function accepted(colour: 'green' | 'yellow' | 'red', kind: 'live' | 'paper' = 'live'): Subject {
  const check = {
    ok: true,
    kind,
    colour,
    maskedName: '欧*三',
    city: '440300',
    codeId: '0'.repeat(20),
    issuedAt: noon,
    expiresAt: noon + 1,
  } as const;
  return { by: 'code', check };
}

const refusals: readonly Exclude<CodeCheck, { ok: true }>[] = [
  { ok: false, reason: 'malformed' },
  { ok: false, reason: 'bad-signature' },
  { ok: false, reason: 'revoked', kind: 'live' },
  { ok: false, reason: 'revoked', kind: 'paper' },
  { ok: false, reason: 'lists-outdated', list: 'trust' },
  { ok: false, reason: 'unknown-issuer', city: '110000', keyId: '00000000' },
  { ok: false, reason: 'not-yet-valid', issuedAt: noon },
  { ok: false, reason: 'expired', kind: 'live', expiresAt: noon },
  { ok: false, reason: 'expired', kind: 'paper', expiresAt: noon },
  { ok: false, reason: 'stale-display', slotStartsAt: noon },
  { ok: false, reason: 'replayed', firstSeenAt: noon },
];

const clocks = fc.constantFrom('measured', 'carried', 'moved', 'set-back', 'unmeasured');
const states = fc.constantFrom('green', 'yellow', 'red');
const subjects: fc.Arbitrary<Subject> = fc.oneof(
  fc.tuple(states, fc.constantFrom('live', 'paper')).map(([colour, kind]) => accepted(colour, kind)),
  fc.constantFrom(...refusals).map((check): Subject => ({ by: 'code', check })),
  fc.constant<Subject>({ by: 'nothing' }),
  fc
    .constantFrom('green', 'yellow', 'red', 'none')
    .map((state): Subject => ({ by: 'document', state, maskedName: '欧*三' })),
);
const venues: fc.Arbitrary<Venue> = fc.record({
  kind: fc.constantFrom('shop', 'school', 'transit', 'hospital', 'emergency'),
  // Also what no policy should say: words that are none, and states that are missing.
  entry: fc.dictionary(
    fc.constantFrom('green', 'yellow', 'red', 'none'),
    fc.constantFrom('admit', 'measure', 'refuse', 'ADMIT', ''),
  ),
  feverCelsius: fc.constantFrom(37.3, 38, Number.NaN),
  temperature: fc.constantFrom('nobody', 'measured', 'everybody'),
});
const answers: fc.Arbitrary<Answers> = fc.record(
  {
    document: fc.constantFrom('matches', 'differs'),
    celsius: fc.oneof(fc.double({ min: 30, max: 45, noNaN: true }), fc.constant(Number.NaN)),
  },
  { requiredKeys: [] },
);

describe('the verdict at a gate', () => {
  it('is what the policy says of the colour at this class of venue', () => {
    expect(judge(accepted('green'), shop, 'measured', {})).toEqual({
      verdict: 'admit',
      reason: 'colour',
      person: { state: 'green', maskedName: '欧*三' },
    });
    expect(judge(accepted('red'), shop, 'measured', {}).verdict).toBe('refuse');
    expect(judge({ by: 'nothing' }, shop, 'measured', {})).toMatchObject({ verdict: 'measure', reason: 'no-code' });
  });

  it('knows a code on paper that no longer holds from one that its phone renews', () => {
    for (const kind of ['live', 'paper'] as const) {
      const prefix = kind === 'paper' ? 'paper-' : '';
      const revoked: Subject = { by: 'code', check: { ok: false, reason: 'revoked', kind } };
      const expired: Subject = { by: 'code', check: { ok: false, reason: 'expired', kind, expiresAt: noon } };
      expect(judge(revoked, shop, 'measured', {}).reason).toBe(`${prefix}revoked`);
      expect(judge(expired, shop, 'measured', {}).reason).toBe(`${prefix}expired`);
      expect(judge(expired, shop, 'set-back', {}).reason).toBe('clock');
    }
  });

  it('waits for the ID document that belongs to a paper code', () => {
    expect(questionsFor(accepted('green', 'paper'), shop, 'measured')).toEqual(['document']);
    expect(judge(accepted('green', 'paper'), shop, 'measured', {}).reason).toBe('document-not-seen');
    const differs = judge(accepted('green', 'paper'), shop, 'measured', { document: 'differs' });
    expect(differs).toEqual({ verdict: 'invalid', reason: 'document-differs', person: undefined });
    expect(judge(accepted('green', 'paper'), shop, 'measured', { document: 'matches' }).verdict).toBe('admit');
  });

  it('takes the temperature of those whom the venue wants measured, and of nobody who is turned away', () => {
    const everybody = { ...shop, temperature: 'everybody' } as const;
    expect(questionsFor(accepted('green'), everybody, 'measured')).toEqual(['temperature']);
    expect(questionsFor(accepted('red'), everybody, 'measured')).toEqual([]);
    expect(questionsFor(accepted('green'), { ...shop, temperature: 'measured' }, 'measured')).toEqual([]);
    expect(questionsFor({ by: 'nothing' }, { ...shop, temperature: 'measured' }, 'measured')).toEqual(['temperature']);
    expect(judge(accepted('green'), everybody, 'measured', {}).reason).toBe('temperature-missing');
    expect(judge(accepted('green'), everybody, 'measured', { celsius: 36.6 }).verdict).toBe('admit');
  });

  it('treats fever as the entry policy treats yellow, from the threshold on', () => {
    expect(judge(accepted('green'), shop, 'measured', { celsius: 37.2 }).verdict).toBe('admit');
    expect(judge(accepted('green'), shop, 'measured', { celsius: 37.3 })).toMatchObject({
      verdict: 'refuse',
      reason: 'fever',
    });
    expect(judge(accepted('green'), hospital, 'measured', { celsius: 40 }).verdict).toBe('measure');
  });

  it('says clock, never forged, when a clock is the likely cause', () => {
    const notYet: Subject = { by: 'code', check: { ok: false, reason: 'not-yet-valid', issuedAt: noon } };
    const stale: Subject = { by: 'code', check: { ok: false, reason: 'stale-display', slotStartsAt: noon } };
    expect(judge(notYet, shop, 'measured', {}).reason).toBe('clock');
    expect(judge(stale, shop, 'measured', {}).reason).toBe('stale');
    expect(judge(stale, shop, 'unmeasured', {}).reason).toBe('clock');
    expect(judge(accepted('green'), shop, 'set-back', {})).toMatchObject({ verdict: 'invalid', reason: 'clock' });
  });

  it('lets everybody leave, and counts them', () => {
    expect(judgeLeaving(accepted('red'), shop, 'measured')).toMatchObject({ verdict: 'admit', reason: 'leaving' });
    const forged: Subject = { by: 'code', check: { ok: false, reason: 'bad-signature' } };
    expect(judgeLeaving(forged, shop, 'measured').verdict).toBe('invalid');
  });

  it('is always exactly one of four, with a known reason', () => {
    fc.assert(
      fc.property(subjects, venues, clocks, answers, (subject, venue, clock, given) => {
        const judgement = judge(subject, venue, clock, given);
        expect(verdicts).toContain(judgement.verdict);
        expect(reasons).toContain(judgement.reason);
      }),
    );
  });

  it('never turns anybody away at hospitals and emergency entries, whatever the policy says', () => {
    fc.assert(
      fc.property(subjects, venues, clocks, answers, (subject, venue, clock, given) => {
        fc.pre(neverRefuses(venue.kind));
        expect(['admit', 'measure']).toContain(judge(subject, venue, clock, given).verdict);
      }),
    );
  });

  it('never admits without a measure on a code that was not accepted, an unseen document, a missing or high temperature, or a clock that was set back', () => {
    fc.assert(
      fc.property(subjects, venues, clocks, answers, (subject, venue, clock, given) => {
        const { verdict } = judge(subject, venue, clock, given);
        const isDoubtful = subject.by === 'code' && (!subject.check.ok || clock === 'set-back');
        const isUnseen =
          subject.by === 'code' && subject.check.ok && subject.check.kind === 'paper' && given.document !== 'matches';
        const isUnmeasured = venue.temperature === 'everybody' && given.celsius === undefined;
        const isHot = given.celsius !== undefined && !(given.celsius < venue.feverCelsius);
        if (isDoubtful || isUnseen || isUnmeasured || isHot) expect(verdict).not.toBe('admit');
      }),
    );
  });

  it('is the rule of the policy itself, for every class of venue and every state', () => {
    const verdict = fc.constantFrom('admit', 'measure', 'refuse');
    const entry = fc.record({ green: verdict, yellow: verdict, red: verdict, none: verdict });
    fc.assert(
      fc.property(entry, fc.constantFrom(...venueClasses), states, (rules, kind, colour) => {
        // The rule reads nothing else of a policy.
        const policy = { entry: { [kind]: rules } } as unknown as Policy;
        const venue: Venue = { kind, entry: rules, feverCelsius: 37.3, temperature: 'nobody' };
        expect(judge(accepted(colour), venue, 'measured', {}).verdict).toBe(decideEntry(colour, kind, policy));
        expect(judge({ by: 'nothing' }, venue, 'measured', {}).verdict).toBe(decideEntry('none', kind, policy));
      }),
    );
  });

  it('never gets better by a fever or a worse colour', () => {
    const severity = { admit: 0, measure: 1, refuse: 2, invalid: 3 };
    fc.assert(
      fc.property(states, venues, fc.double({ min: 30, max: 45, noNaN: true }), (colour, venue, celsius) => {
        fc.pre(celsius >= venue.feverCelsius);
        const cool = judge(accepted(colour), venue, 'measured', { celsius: 36 }).verdict;
        expect(severity[judge(accepted(colour), venue, 'measured', { celsius }).verdict]).toBeGreaterThanOrEqual(
          severity[cool],
        );
      }),
    );
  });

  it('never names a person whose code or document was not relied on', () => {
    fc.assert(
      fc.property(subjects, venues, clocks, answers, (subject, venue, clock, given) => {
        const { verdict, person } = judge(subject, venue, clock, given);
        if (verdict === 'invalid' || subject.by === 'nothing') expect(person).toBeUndefined();
        if (subject.by === 'code' && !subject.check.ok) expect(person).toBeUndefined();
      }),
    );
  });
});
