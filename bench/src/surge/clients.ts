/**
 * Everybody at once, as a process of its own: people whose phones ask for a code or open the page, gates that check and deliver. Arrivals
 * come at a rate, whether or not the server keeps up. Whoever is told to come back later does, as often as told: among the arrivals those who
 * come back go before new ones, also in the phases after. Told what to do by messages.
 */

import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { randomBytes, randomUUID } from 'node:crypto';
import { createLivenessChain, newLivenessSeed, showCode, type LivenessChain } from '@open-health-code/health-code';
import { postRequest } from '../http-load.ts';
import { Connections, type Reply } from './connections.ts';

/** What the clients know of the city. */
export interface Crowd {
  readonly port: number;
  readonly people: readonly { readonly cookie: string; readonly colour: string }[];
  /** Bearer tokens. */
  readonly gates: readonly string[];
}

export interface Phase {
  readonly rate: number;
  readonly seconds: number;
}

/** One second of a phase, as those who waited saw it. */
export interface Second {
  arrived: number;
  good: number;
  sentAway: number;
  /** A connection that broke before its answer. */
  failed: number;
  /** Gave up before this machine could send their request: all connections were waiting for answers. */
  neverSent: number;
  /** Answers that are no good and no back-off. */
  wrong: number;
  latenciesMs: number[];
}

export interface PhaseResult {
  readonly seconds: readonly Omit<Second, 'latenciesMs'>[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** p99 of each second. */
  readonly p99Seconds: readonly number[];
  /** Of the arrivals: who had been sent away before. */
  readonly cameBack: number;
  /** Who has been sent away and not come back yet when the phase ends. */
  readonly stillAway: number;
  readonly codesIssued: number;
  readonly wrongColours: number;
  readonly wrongVerdicts: number;
  readonly scansAccepted: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Codes handed out, for looking them up: the text and whose. */
  readonly samples: readonly { readonly code: string; readonly person: number }[];
}

// The machine's cores are for the server; a real crowd has its own.
setPriority(10);

const mostConnections = 6000;
/** Somebody who has waited this long to be connected gives up. */
const givesUpMs = 10_000;
const scansInBatch = 20;

const { port, people, gates } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Crowd; // written by surge.ts
const connections = new Connections(port, mostConnections);
const chains = Array.from({ length: 200 }, () => createLivenessChain(newLivenessSeed()));
/** Codes issued lately, with the chain that shows them. */
const shown: { readonly code: string; readonly chain: LivenessChain; readonly colour: string }[] = [];

interface Tally {
  seconds: Second[];
  startedAt: number;
  cameBack: number;
  codesIssued: number;
  wrongColours: number;
  wrongVerdicts: number;
  scansAccepted: number;
  statuses: Record<string, number>;
  samples: { code: string; person: number }[];
}
let tally = newTally();

function newTally(): Tally {
  return {
    seconds: [],
    startedAt: performance.now(),
    cameBack: 0,
    codesIssued: 0,
    wrongColours: 0,
    wrongVerdicts: 0,
    scansAccepted: 0,
    statuses: {},
    samples: [],
  };
}

interface Visit {
  readonly request: () => Buffer;
  readonly good: (reply: Reply) => void;
}

let counter = 0;

/** Of ten arrivals six ask for a code, two open the page, one has a code checked, and one in ten gates delivers its scans. */
function nextVisit(): Visit {
  counter += 1;
  const turn = counter % 10;
  if (turn < 6) return askForCode();
  if (turn < 8) return openPage();
  const holder = shown[Math.floor(Math.random() * shown.length)];
  if (holder === undefined) return askForCode();
  return turn === 8 || counter % 100 !== 9 ? checkCode(holder) : deliverScans();
}

function askForCode(): Visit {
  const person = Math.floor(Math.random() * people.length);
  const { cookie, colour } = people[person] ?? { cookie: '', colour: '' };
  const chain = chains[counter % chains.length] as LivenessChain; // there are two hundred
  return {
    request: () =>
      postRequest('/v1/people/me/codes', JSON.stringify({ anchor: Buffer.from(chain.anchor).toString('base64url') }), {
        cookie,
        'sec-fetch-site': 'same-origin',
        'idempotency-key': randomUUID(),
      }),
    good: (reply) => {
      const answer = JSON.parse(reply.body.toString()) as { code: string; colour: string };
      tally.codesIssued += 1;
      if (answer.colour !== colour) tally.wrongColours += 1;
      if (tally.codesIssued % 50 === 0) {
        tally.samples.push({ code: answer.code, person });
        shown.push({ code: answer.code, chain, colour });
        if (shown.length > 2000) shown.shift();
      }
    },
  };
}

function openPage(): Visit {
  return {
    request: () => Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\naccept-encoding: br\r\n\r\n'),
    good: () => undefined,
  };
}

function checkCode({ code, chain, colour }: (typeof shown)[number]): Visit {
  return {
    request: () =>
      postRequest('/v1/gate/checks', JSON.stringify({ code: showCode(code, chain, Date.now()).text }), gateHeaders()),
    good: (reply) => {
      const answer = JSON.parse(reply.body.toString()) as { colour: string | null };
      if (answer.colour !== colour) tally.wrongVerdicts += 1;
    },
  };
}

function deliverScans(): Visit {
  const scans = Array.from({ length: scansInBatch }, () => {
    const { code, chain } = shown[Math.floor(Math.random() * shown.length)] ?? {};
    return {
      scanId: randomUUID(),
      at: new Date().toISOString(),
      verdict: 'admit',
      direction: 'in',
      ...(code === undefined || chain === undefined ? {} : { code: showCode(code, chain, Date.now()).text }),
    };
  });
  return {
    request: () => postRequest('/v1/gate/scans', JSON.stringify({ scans }), gateHeaders()),
    good: (reply) => {
      const answer = JSON.parse(reply.body.toString()) as { results: { result: string }[] };
      tally.scansAccepted += answer.results.filter(({ result }) => result !== 'rejected').length;
    },
  };
}

function gateHeaders(): Record<string, string> {
  return { authorization: `Bearer ${gates[randomBytes(2).readUInt16BE() % gates.length] ?? ''}` };
}

function secondOf(at: number): Second {
  const index = Math.max(0, Math.floor((at - tally.startedAt) / 1000));
  while (tally.seconds.length <= index) {
    tally.seconds.push({ arrived: 0, good: 0, sentAway: 0, failed: 0, neverSent: 0, wrong: 0, latenciesMs: [] });
  }
  return tally.seconds[index] as Second; // made just now
}

interface Waiting {
  readonly visit: Visit;
  readonly since: number;
}
let waiting: Waiting[] = [];
let underWay = 0;
/** Those whose time to come back has come, and how many are still told to stay away. */
const back: Visit[] = [];
let away = 0;

/** Tries to send; answers whether it could. */
function attempt({ visit, since }: Waiting): boolean {
  return connections.send(visit.request(), (reply) => {
    underWay -= 1;
    const now = performance.now();
    const second = secondOf(now);
    const status = reply.status === 'broken' ? `broken: ${reply.why}` : String(reply.status);
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    if (reply.status === 'broken') second.failed += 1;
    else if (reply.status < 300) {
      second.good += 1;
      second.latenciesMs.push(now - since);
      visit.good(reply);
    } else if ((reply.status === 503 || reply.status === 429) && reply.retryAfter !== undefined) {
      second.sentAway += 1;
      away += 1;
      setTimeout(() => {
        away -= 1;
        back.push(visit);
      }, reply.retryAfter * 1000);
    } else second.wrong += 1;
  });
}

function arrive(one: Waiting): void {
  if (waiting.length === 0 && attempt(one)) underWay += 1;
  else waiting.push(one);
}

async function run({ rate, seconds }: Phase): Promise<PhaseResult> {
  tally = newTally();
  const end = tally.startedAt + seconds * 1000;
  let arrived = 0;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const now = performance.now();
      const due = Math.floor(((Math.min(now, end) - tally.startedAt) / 1000) * rate);
      for (; arrived < due; arrived += 1) {
        secondOf(now).arrived += 1;
        const returning = back.pop();
        if (returning !== undefined) tally.cameBack += 1;
        arrive({ visit: returning ?? nextVisit(), since: now });
      }
      let sent = 0;
      for (const one of waiting) {
        if (now - one.since > givesUpMs) secondOf(now).neverSent += 1;
        else if (attempt(one)) underWay += 1;
        else break;
        sent += 1;
      }
      waiting = waiting.slice(sent);
      if (now >= end && underWay === 0 && waiting.length === 0) {
        clearInterval(tick);
        resolve();
      }
    }, 5);
  });
  const all = tally.seconds.flatMap((second) => second.latenciesMs).sort((a, b) => a - b);
  const { cameBack, codesIssued, wrongColours, wrongVerdicts, scansAccepted, statuses, samples } = tally;
  return {
    seconds: tally.seconds.map(({ latenciesMs: _latencies, ...second }) => second),
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
    p99Seconds: tally.seconds.map(({ latenciesMs }) =>
      quantile(
        latenciesMs.sort((a, b) => a - b),
        0.99,
      ),
    ),
    cameBack,
    stillAway: away + back.length,
    codesIssued,
    wrongColours,
    wrongVerdicts,
    scansAccepted,
    statuses,
    samples,
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
}

process.on('message', (phase: Phase | 'end') => {
  if (phase === 'end') process.exit(0);
  void run(phase).then((result) => process.send?.(result));
});
process.send?.('ready');
