import {
  createLivenessChain,
  exportPublicKey,
  generateSigningKey,
  issueCode,
  newLivenessSeed,
  newRevocationSalt,
  revokedIds,
  showCode,
  signRevocationSnapshot,
  signTrustList,
  type SigningKey,
} from '@open-health-code/health-code';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../testkit/memory-store.ts';
import type { GateSelf, Scan } from '../queue/scan.ts';
import { Gate } from './gate.ts';

const noon = Date.UTC(2020, 1, 11, 4);
const city = '440300';

const self: GateSelf = {
  gateId: '00000000-0000-4000-8000-000000000001',
  name: 'Entrance east',
  device: 'tablet 2',
  place: { placeId: 'P1', name: 'A shop' },
  venue: 'shop',
  city: { division: city, en: 'Shenzhen', zh: '深圳' },
  anchor: undefined,
  policy: { name: 'default', version: 1 },
  entry: { green: 'admit', yellow: 'refuse', red: 'refuse', none: 'measure' },
  feverCelsius: 37.3,
  listMaxAgeHours: 24,
  scanMaxAgeHours: 168,
  lists: { trust: 1, revocation: 1 },
  checkIns: true,
  utcOffsetMinutes: 480,
  serverTime: new Date(noon).toISOString(),
  enrolledUntil: new Date(noon + 365 * 86_400_000).toISOString(),
};

/** The other end of the network: answers as the contract says, and can be unplugged. */
class Server {
  readonly anchor: SigningKey;
  readonly key: SigningKey;
  trust = new Uint8Array();
  snapshot = new Uint8Array();
  now = noon;
  isUnplugged = false;
  inside = 7;
  handCountedAt: string | null = null;
  /** Problem that every call of a gate gets. */
  refusal: { readonly status: number; readonly code: string } | undefined;
  readonly scans: Scan[] = [];
  readonly enrolments: { readonly device?: string }[] = [];
  /** Scans later than this are not taken from a revoked gate. */
  readonly lastScans: Scan[] = [];

  constructor(anchor: SigningKey, key: SigningKey) {
    this.anchor = anchor;
    this.key = key;
  }

  async publish(): Promise<void> {
    const { publicKey } = this.key;
    const keys = [{ publicKey, notBefore: noon - 86_400_000, notAfter: noon + 86_400_000 }];
    const times = { issuedAt: noon, nextUpdate: noon + 300_000 };
    const names = { en: 'Shenzhen', zh: '深圳' };
    this.trust = await signTrustList({ sequence: 1, ...times, cities: [{ city, names, keys }] }, this.anchor);
    const salt = newRevocationSalt();
    const state = { city, epoch: 1, sequence: 1, ...times, salt, ids: revokedIds([], salt, noon) };
    this.snapshot = await signRevocationSnapshot(state, this.key);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.isUnplugged) throw new TypeError('unplugged');
    const path = String(input);
    const isPublic = path.endsWith('/enrolments') || path.endsWith('/last-scans') || path.startsWith('/v1/lists');
    if (this.refusal !== undefined && !isPublic) return this.#answer(this.refusal, this.refusal.status);
    const gate = {
      ...self,
      anchor: exportPublicKey(this.anchor.publicKey),
      serverTime: new Date(this.now).toISOString(),
    };
    switch (path) {
      case '/v1/gate/enrolments':
        this.enrolments.push(JSON.parse(String(init?.body)) as { device?: string });
        return this.#answer({ token: 'a-token', gate }, 201);
      case '/v1/gate/self':
        return this.#answer(gate);
      case '/v1/lists/trust':
        return new Response(this.trust);
      case '/v1/lists/revocation':
        return new Response(this.snapshot);
      case '/v1/gate/counts':
        return this.#answer(this.#counts());
      case '/v1/gate/counts/inside': {
        const { inside } = JSON.parse(String(init?.body)) as { inside: number };
        this.inside = inside;
        this.handCountedAt = new Date(this.now).toISOString();
        return this.#answer(this.#counts());
      }
      case '/v1/gate/scans':
      case '/v1/gate/last-scans': {
        const { scans } = JSON.parse(String(init?.body)) as { scans: Scan[] };
        (path.endsWith('last-scans') ? this.lastScans : this.scans).push(...scans);
        return this.#answer({ results: scans.map(({ scanId }) => ({ scanId, result: 'accepted' })) });
      }
      default:
        return this.#answer({ code: 'not-found', status: 404 }, 404);
    }
  };

  #counts(): object {
    const { inside, handCountedAt } = this;
    const today = { admit: 0, measure: 0, refuse: 0, invalid: 0 };
    return { inside, handCountedAt, today, at: new Date(this.now).toISOString() };
  }

  #answer(body: object, status = 200): Response {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    const headers = { 'content-type': type, date: new Date(this.now).toUTCString() };
    return new Response(JSON.stringify(body), { status, headers });
  }
}

describe('a gate', () => {
  let anchor: SigningKey;
  let key: SigningKey;
  let server: Server;
  let store: ReturnType<typeof openMemoryStore>;
  let passed: number;

  beforeAll(async () => {
    anchor = await generateSigningKey({ extractable: false });
    key = await generateSigningKey({ extractable: false });
  });

  beforeEach(async () => {
    server = new Server(anchor, key);
    await server.publish();
    store = openMemoryStore();
    passed = 0;
  });

  const open = async (): Promise<Gate> =>
    await Gate.open({
      store,
      // A device that is three hours ahead.
      clocks: { wall: () => noon + 3 * 3_600_000 + passed, monotonic: () => passed },
      exclusively: async (work) => {
        await work();
        return true;
      },
      fetch: server.fetch,
    });

  const enrolled = async (): Promise<Gate> => {
    const gate = await open();
    await gate.enrol('K7M29XQ4PT', 'tablet 2');
    await gate.sync();
    return gate;
  };

  const show = async (colour: 'green' | 'red' = 'green', at = noon): Promise<string> => {
    const chain = createLivenessChain(newLivenessSeed());
    const statement = { kind: 'live', colour, maskedName: '欧*三', city, issuedAt: noon, lifeMs: 43_200_000 } as const;
    const issued = await issueCode({ ...statement, anchor: chain.anchor }, key);
    return showCode(issued.text, chain, at).text;
  };

  it('judges by the server’s time on a device whose clock is hours off, and keeps the scan before it answers', async () => {
    const gate = await enrolled();
    const { standing, deviceAheadMs } = gate.clock();
    expect(standing).toBe('measured');
    // Within the time an answer took.
    expect(Math.abs(deviceAheadMs - 3 * 3_600_000)).toBeLessThan(1_000);
    const code = await show();
    const conclusion = await gate.conclude(await gate.look(`${code}\n`), {});
    expect(conclusion).toMatchObject({ verdict: 'admit', isKept: true });
    const [scan] = store.scans();
    expect(scan).toMatchObject({ code, verdict: 'admit' });
    expect(Math.abs(Date.parse(scan?.at ?? '') - noon)).toBeLessThan(1_000);
    expect(Math.abs((scan?.clockErrorMs ?? 0) - 3 * 3_600_000)).toBeLessThan(1_000);
  });

  it('judges nothing before it has lists', async () => {
    const gate = await open();
    await gate.enrol('K7M29XQ4PT', 'tablet 2');
    expect(await gate.conclude(await gate.look(await show()), {})).toMatchObject({
      verdict: 'invalid',
      reason: 'lists-old',
    });
  });

  it('leaves it to the code what it is called where staff name no device', async () => {
    const gate = await open();
    await gate.enrol('K7M29XQ4PT', '');
    await gate.enrol('K7M29XQ4PT', 'tablet 2');
    expect(server.enrolments.map(({ device }) => device)).toEqual([undefined, 'tablet 2']);
  });

  it('knows when the server last answered, also opened anew without a network', async () => {
    const gate = await enrolled();
    const { lastContactAt } = gate.view();
    expect(Math.abs((lastContactAt ?? 0) - noon)).toBeLessThan(1_000);
    passed = 60_000;
    server.isUnplugged = true;
    const again = await open();
    await again.sync();
    expect(again.view()).toMatchObject({ lastContactAt, sync: { trouble: { kind: 'offline' } } });
    server.isUnplugged = false;
    server.now += passed;
    await again.sync();
    expect(again.view().lastContactAt).toBeGreaterThanOrEqual((lastContactAt ?? 0) + 59_000);
    await again.leave();
    expect(again.view().lastContactAt).toBeUndefined();
  });

  it('tells a code on paper that does not hold from one on a phone, which a phone renews', async () => {
    const gate = await enrolled();
    const statement = { colour: 'green', maskedName: '欧*三', city, lifeMs: 3_600_000 } as const;
    const old = await issueCode({ ...statement, kind: 'paper', issuedAt: noon - 7_200_000 }, key);
    expect(await gate.conclude(await gate.look(old.text), {})).toMatchObject({
      verdict: 'invalid',
      reason: 'paper-expired',
    });
    expect(store.scans().at(-1)?.reason).toBe('expired');
  });

  it('goes on without a network, also after it was opened anew, until its lists are too old', async () => {
    await enrolled();
    server.isUnplugged = true;
    passed = 23 * 3_600_000;
    const again = await open();
    expect((await again.sync()).isGood).toBe(false);
    expect(again.view().sync.trouble).toEqual({ kind: 'offline' });
    expect(again.clock().standing).toBe('carried');
    expect(again.listAge().standing).toBe('ageing');
    passed = 25 * 3_600_000;
    expect(again.listAge().standing).toBe('too-old');
    const late = await again.conclude(await again.look(await show()), {});
    expect(late).toMatchObject({ verdict: 'invalid' });
  });

  it('does not let the same display in twice, but lets the person leave, and try again after a check that was broken off', async () => {
    const gate = await enrolled();
    const code = await show();
    const first = await gate.look(code);
    gate.breakOff(first);
    expect((await gate.look(code)).subject).toMatchObject({ check: { ok: true } });
    expect((await gate.conclude(await gate.look(code), {})).reason).toBe('replayed');
    await gate.prefer({ movement: 'out' });
    expect((await gate.conclude(await gate.look(code), {})).reason).toBe('leaving');
  });

  it('never keeps the text of something that is no health code', async () => {
    const gate = await enrolled();
    await gate.conclude(await gate.look('HTTPS://BANK.EXAMPLE/?SECRET=1'), {});
    expect(store.scans()).toMatchObject([{ verdict: 'invalid', reason: 'malformed' }]);
    expect(JSON.stringify(store.scans())).not.toContain('SECRET');
  });

  it('counts in only whom it let in', async () => {
    const gate = await enrolled();
    await gate.prefer({ movement: 'in', checkIn: true });
    await gate.conclude(await gate.look(await show('green')), {});
    await gate.conclude(await gate.look(await show('red')), {});
    expect(store.scans().map(({ direction, checkIn }) => [direction, checkIn])).toEqual([
      ['in', true],
      [undefined, undefined],
    ]);
    expect(gate.counts().inside).toBe(8);
    await gate.sync();
    expect(server.scans).toHaveLength(2);
    expect(gate.view().queueLength).toBe(0);
  });

  it('takes how many are inside from staff who counted them, and counts on from there', async () => {
    const gate = await enrolled();
    await gate.prefer({ movement: 'in' });
    await gate.conclude(await gate.look(await show()), {});
    server.now += 60_000;
    await gate.setInside(3);
    expect(gate.counts().inside).toBe(3);
    await gate.sync();
    expect(gate.counts().inside).toBe(3);
    server.isUnplugged = true;
    await expect(gate.setInside(5)).rejects.toThrow();
    expect(gate.counts().inside).toBe(3);
  });

  it('hands in what it had when it was revoked, says so, and keeps neither token nor lists', async () => {
    const gate = await enrolled();
    await gate.conclude(await gate.look(await show()), {});
    server.refusal = { status: 403, code: 'gate-revoked' };
    await gate.sync();
    expect(server.lastScans).toHaveLength(1);
    expect(gate.view()).toMatchObject({
      phase: 'waiting',
      lists: undefined,
      ending: { reason: 'revoked', delivered: 1, lost: 0, gate: 'Entrance east, A shop' },
    });
    for (const name of ['enrolment', 'lists', 'clock', 'counts'] as const)
      expect(await store.read(name)).toBeUndefined();
    await expect(gate.look(await show())).rejects.toThrow('no gate');
    await gate.forgetEnding();
    expect(gate.view().ending).toBeUndefined();
  });

  it('waits with its queue when it was revoked and the network went', async () => {
    const gate = await enrolled();
    await gate.conclude(await gate.look(await show()), {});
    const take = server.fetch;
    server.refusal = { status: 403, code: 'gate-revoked' };
    const dropsLast: typeof fetch = async (input, init) => {
      if (String(input).endsWith('last-scans')) throw new TypeError('unplugged');
      return await take(input, init);
    };
    Object.assign(server, { fetch: dropsLast });
    const again = await open();
    await again.sync();
    expect(again.view()).toMatchObject({ phase: 'ending', queueLength: 1, lists: undefined });
    Object.assign(server, { fetch: take });
    const third = await open();
    await third.sync();
    expect(third.view()).toMatchObject({ phase: 'waiting', ending: { delivered: 1 } });
  });

  it('keeps its queue when the server does not know it, and delivers it after a new enrolment', async () => {
    const gate = await enrolled();
    await gate.conclude(await gate.look(await show()), {});
    server.refusal = { status: 401, code: 'sign-in-required' };
    await gate.sync();
    expect(gate.view()).toMatchObject({ phase: 'not-known', queueLength: 1 });
    server.refusal = undefined;
    await gate.enrol('K7M29XQ4PT', 'tablet 2');
    await gate.sync();
    expect(gate.view()).toMatchObject({ phase: 'ready', queueLength: 0, ending: undefined });
    expect(server.scans).toHaveLength(1);
  });

  it('goes on when the server that did not know it does again', async () => {
    const gate = await enrolled();
    server.refusal = { status: 401, code: 'sign-in-required' };
    await gate.sync();
    server.refusal = undefined;
    await gate.sync();
    expect(gate.view()).toMatchObject({ phase: 'ready', ending: undefined });
    expect(gate.listAge().standing).toBe('fresh');
  });

  it('keeps the anchor it was set up with, whatever the server answers later', async () => {
    await enrolled();
    const other = new Server(await generateSigningKey({ extractable: false }), key);
    await other.publish();
    Object.assign(server, { fetch: other.fetch });
    const again = await open();
    await again.sync();
    expect((await store.read('enrolment'))?.gate.anchor).toEqual(exportPublicKey(anchor.publicKey));
  });

  it('asks for nothing more in a round once there is nobody to ask, or the server wants to be left alone', async () => {
    const gate = await enrolled();
    const asked: string[] = [];
    const take = server.fetch;
    Object.assign(server, {
      fetch: (async (input, init) => {
        asked.push(String(input));
        return await take(input, init);
      }) satisfies typeof fetch,
    });
    const again = await open();
    server.isUnplugged = true;
    await again.sync();
    expect(asked).toEqual(['/v1/gate/self']);
    expect(gate.listAge().standing).toBe('fresh');
  });

  it('shows what staff set last, also when it is read again at the same time', async () => {
    const gate = await enrolled();
    const read = store.read.bind(store);
    // A slow device: what is read comes late.
    Object.assign(store, {
      read: async (name: 'preferences') => {
        const kept = await read(name);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return kept;
      },
    });
    const reading = gate.readAgain();
    const kept = gate.prefer({ movement: 'in' });
    expect(gate.view().preferences.movement).toBe('in'); // at once, under the finger
    await Promise.all([reading, kept]);
    expect(gate.view().preferences.movement).toBe('in');
  });

  it('stays off a device it was taken off in the middle of a round', async () => {
    const gate = await enrolled();
    const round = gate.sync();
    await gate.leave();
    await round;
    expect(gate.view()).toMatchObject({ phase: 'waiting', ending: { reason: 'left' } });
    expect(await store.read('enrolment')).toBeUndefined();
  });

  it('says that a scan could not be kept, and judges all the same', async () => {
    const gate = await enrolled();
    Object.assign(store, {
      addScan: async () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    expect(await gate.conclude(await gate.look(await show()), {})).toMatchObject({ verdict: 'admit', isKept: false });
    expect(gate.view().sync.trouble).toEqual({ kind: 'storage' });
  });
});
