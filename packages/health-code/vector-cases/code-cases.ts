/** Vectors of codes and verdicts. */

import { toHex } from '../src/hex.ts';
import { createLivenessChain } from '../src/liveness.ts';
import { encodeSnapshotBody } from '../src/revocation-list.ts';
import { signingContexts } from '../src/signature.ts';
import { encodeText } from '../src/text-form.ts';
import { encodeFields, type CodeFields } from '../src/token.ts';
import { encodeTrustListBody, type City } from '../src/trust-list.ts';
import type { AcceptedCode, RefusedCode } from '../src/verify.ts';
import { otherHalf, type TestKey } from './deterministic-es256.ts';
import { fixedBytes, fixedKey, fixedState, hour, noon, seal, shenzhen, type VectorCase } from './fixed-inputs.ts';

const second = 1000;
const beijing = '110000';

interface CodeInput {
  readonly gate: string;
  readonly now: number;
  readonly text: string;
  /** The gate has let this very text in at this time. */
  readonly admittedAt?: number;
}

interface Gate {
  readonly anchors: readonly string[];
  readonly trustList: string;
  readonly revocationLists: readonly string[];
  readonly maxListAgeMs: number;
  readonly clockToleranceMs: number;
}

type CodeCase = VectorCase<CodeInput, AcceptedCode, { ok: false; reason: RefusedCode['reason'] }>;

/** Gates and cases of `codes.json`. */
export function makeCodeCases(): {
  readonly gates: Readonly<Record<string, Gate>>;
  readonly cases: readonly CodeCase[];
} {
  const anchor = fixedKey('anchor');
  const [old, current, foreign] = [fixedKey('Shenzhen, old'), fixedKey('Shenzhen, current'), fixedKey('Beijing')];
  const stranger = fixedKey('stranger');
  const chain = createLivenessChain(fixedBytes('chain of codes', 16));

  const fields = (changes: Partial<CodeFields> = {}): CodeFields => ({
    kind: 'live',
    colour: 'green',
    keyId: current.publicKey.keyId,
    city: shenzhen,
    issuedAt: noon,
    expiresAt: noon + 12 * hour,
    codeId: toHex(fixedBytes('code', 10)),
    maskedName: '欧*三',
    anchor: chain.anchor,
    ...changes,
  });
  const paperFields = (changes: Partial<CodeFields> = {}): CodeFields => {
    const { anchor: _, ...rest } = fields({ kind: 'paper', expiresAt: noon + 7 * 24 * hour, ...changes });
    return rest;
  };
  const issue = (signed: Uint8Array, key = current, context: Uint8Array = signingContexts.code) =>
    seal(signed, context, key);
  const show = (issued: Uint8Array, slot: number, valueOf = slot) =>
    Uint8Array.of(...issued, slot >> 8, slot & 255, ...chain.valueOf(valueOf));

  const liveIssued = issue(encodeFields(fields()));
  const live = (slot: number) => encodeText(show(liveIssued, slot));
  const paper = (changes?: Partial<CodeFields>, key?: TestKey) =>
    encodeText(issue(encodeFields(paperFields(changes)), key));
  const revokedId = toHex(fixedBytes('revoked code', 10));

  const window = { notBefore: noon - 24 * hour, notAfter: noon + 24 * hour };
  const cities: City[] = [
    { city: beijing, names: { en: 'Beijing', zh: '北京' }, keys: [{ publicKey: foreign.publicKey, ...window }] },
    {
      city: shenzhen,
      names: { en: 'Shenzhen', zh: '深圳' },
      keys: [
        { publicKey: old.publicKey, notBefore: noon - 48 * hour, notAfter: noon + hour },
        { publicKey: current.publicKey, ...window },
      ],
    },
  ];
  const listTimes = { issuedAt: noon - hour, nextUpdate: noon + hour };
  const trustBody = encodeTrustListBody({ sequence: 1, ...listTimes, cities });
  const trustList = toHex(seal(trustBody, signingContexts.trustList, anchor));
  const revocationList = (city: string, key: TestKey) => {
    const state = fixedState({ city, epoch: 1, sequence: 1, ...listTimes }, [revokedId]);
    const body = encodeSnapshotBody(state, key.publicKey.keyId);
    return toHex(seal(body, signingContexts.revocationSnapshot, key));
  };
  const usual = {
    anchors: [toHex(anchor.publicKey.point)],
    trustList,
    revocationLists: [revocationList(beijing, foreign), revocationList(shenzhen, current)],
    maxListAgeMs: 48 * hour,
    clockToleranceMs: 90 * second,
  };
  const gates = { usual, 'without Beijing': { ...usual, revocationLists: usual.revocationLists.slice(1) } };

  const shownNow = at(live(0));
  const inAnHour = noon + hour;
  const wide = { maskedName: '1*345678901234' };
  const wideIssued = issue(encodeFields(fields(wide)));
  const paperIssued = issue(encodeFields(paperFields()));
  const highS = Uint8Array.of(...paperIssued.slice(0, -64), ...otherHalf(paperIssued.slice(-64)));
  const foreignFields = { city: beijing, keyId: foreign.publicKey.keyId };
  const oldFields = { keyId: old.publicKey.keyId };
  const oneSlot = issue(encodeFields(fields({ expiresAt: noon + 30 * second })));
  const twoSlots = fields({ expiresAt: noon + 31 * second });

  return {
    gates,
    cases: [
      make(
        'live, first slot',
        shownNow,
        fields(),
        'the colour',
        at(encodeText(changed(show(liveIssued, 0), 1, 0xc0))),
        'bad-signature',
      ),
      make(
        'live, an hour old',
        at(live(120), inAnHour + 119_999),
        fields(),
        'two minutes after the slot began: a screenshot',
        at(live(120), inAnHour + 120_000),
        'stale-display',
      ),
      make(
        'live, the phone 90 s ahead',
        at(live(123), inAnHour),
        fields(),
        'a slot more',
        at(live(124), inAnHour),
        'stale-display',
      ),
      make(
        'live, the next slot',
        at(live(121), inAnHour + 30 * second),
        fields(),
        'the slot number moved on, the value not',
        at(encodeText(show(liveIssued, 121, 120)), inAnHour + 30 * second),
        'stale-display',
      ),
      make(
        'live, last second',
        at(live(1439), noon + 12 * hour - 1),
        fields(),
        'at its expiry',
        at(live(1439), noon + 12 * hour),
        'expired',
      ),
      make(
        'live, the gate 90 s slow',
        at(live(0), noon - 90 * second),
        fields(),
        'the gate 91 s slow',
        at(live(0), noon - 91 * second),
        'not-yet-valid',
      ),
      make(
        'live, as a phone shows it',
        shownNow,
        fields(),
        'as it was issued, without a revealed slot',
        at(encodeText(liveIssued)),
        'malformed',
      ),
      make('live, capital letters', shownNow, fields(), 'lower case', at(live(0).toLowerCase()), 'malformed'),
      make(
        'live, the longest name',
        at(encodeText(show(wideIssued, 0))),
        fields(wide),
        'a revealed value one byte shorter',
        at(encodeText(show(wideIssued, 0).slice(0, -1))),
        'malformed',
      ),
      make(
        'live, shown once',
        shownNow,
        fields(),
        'the same text again at this gate',
        at(live(0), noon, { admittedAt: noon - second }),
        'replayed',
      ),
      make(
        'live, a slot within the life',
        at(encodeText(show(issue(encodeFields(twoSlots)), 1)), noon + 30 * second),
        twoSlots,
        'the slot after the last',
        at(encodeText(show(oneSlot, 1)), noon + 29 * second),
        'malformed',
      ),
      make(
        'paper, yellow',
        at(paper({ colour: 'yellow' })),
        paperFields({ colour: 'yellow' }),
        'signed by another key under this key id',
        at(paper({ colour: 'yellow' }, stranger)),
        'bad-signature',
      ),
      make(
        'paper, red',
        at(paper({ colour: 'red' })),
        paperFields({ colour: 'red' }),
        'the reserved bit set, well signed',
        at(encodeText(issue(changed(encodeFields(paperFields({ colour: 'red' })), 1, 0x10)))),
        'malformed',
      ),
      make(
        'paper, low s',
        at(encodeText(paperIssued)),
        paperFields(),
        'the other s of the same signature',
        at(encodeText(highS)),
        'bad-signature',
      ),
      make(
        'paper, signed as a code',
        at(paper()),
        paperFields(),
        'signed as a trust list',
        at(encodeText(issue(encodeFields(paperFields()), current, signingContexts.trustList))),
        'bad-signature',
      ),
      make(
        'the old key while it is valid',
        at(paper(oldFields, old)),
        paperFields(oldFields),
        'issued when it was valid no more',
        at(paper({ ...oldFields, issuedAt: inAnHour }, old), inAnHour),
        'unknown-issuer',
      ),
      make(
        'another city',
        at(paper(foreignFields, foreign)),
        paperFields(foreignFields),
        'a city that is not in the trust list',
        at(paper({ ...foreignFields, city: '310000' }, foreign)),
        'unknown-issuer',
      ),
      make(
        'another city with a list',
        at(paper(foreignFields, foreign)),
        paperFields(foreignFields),
        'a gate without that city’s revocation list',
        at(paper(foreignFields, foreign), noon, { gate: 'without Beijing' }),
        'lists-outdated',
      ),
      make(
        'not revoked',
        at(paper()),
        paperFields(),
        'a code id that is revoked',
        at(paper({ codeId: revokedId })),
        'revoked',
      ),
      make(
        'lists 48 hours old',
        at(paper(), noon + 47 * hour),
        paperFields(),
        'lists one millisecond older',
        at(paper(), noon + 47 * hour + 1),
        'lists-outdated',
      ),
    ],
  };
}

/** The bytes with some bits of one of them flipped. */
function changed(bytes: Uint8Array, position: number, bits: number): Uint8Array {
  return bytes.map((byte, i) => (i === position ? byte ^ bits : byte));
}

function accepted({ kind, colour, maskedName, city, codeId, issuedAt, expiresAt }: CodeFields): AcceptedCode {
  return { ok: true, kind, colour, maskedName, city, codeId, issuedAt, expiresAt };
}

function at(text: string, now = noon, more: Partial<CodeInput> = {}): CodeInput {
  return { gate: 'usual', now, text, ...more };
}

function make(
  name: string,
  positive: CodeInput,
  expected: CodeFields,
  differs: string,
  negative: CodeInput,
  reason: RefusedCode['reason'],
): CodeCase {
  return {
    name,
    positive: { ...positive, expected: accepted(expected) },
    negative: { differs, ...negative, expected: { ok: false, reason } },
  };
}
