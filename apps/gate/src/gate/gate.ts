/**
 * A gate on this device: what it is, what it judges by, what it still has to deliver. The one object behind all screens; it knows nothing of them.
 */

import { createClient, type Client } from '@open-health-code/contract/client';
import { ReplayGuard, verifyCode, type CodeCheck } from '@open-health-code/health-code';
import { GateClock, type ClockState, type DeviceClocks } from '../clock/gate-clock.ts';
import { countScan, countsAt, rebase, serverCountsOf, type Counts } from '../counts/counts.ts';
import { firstPreferences, type Preferences } from '../enrolment/preferences.ts';
import { ageOfLists, type ListAge } from '../lists/list-age.ts';
import { openKeptLists } from '../lists/gate-lists.ts';
import { deliverQueue } from '../queue/deliver.ts';
import type { Scan } from '../queue/scan.ts';
import type { Ending, Enrolment, GateStore } from '../storage/gate-store.ts';
import { judge, judgeLeaving, questionsFor, type Answers, type Subject, type Venue } from '../verdict/judge.ts';
import { beginEnding, finishEnding } from './ending.ts';
import type { GateView } from './gate-view.ts';
import { anchorsOf, endingOf, measureBy, retryAfterOf, runRound, troubleOf } from './round.ts';
import { scanOf } from './scan-of.ts';
import type { Conclusion, Visitor } from './visitor.ts';

export interface GateOptions {
  readonly store: GateStore;
  readonly clocks: DeviceClocks;
  /** Runs work that only one tab may do at a time; answers false, without running it, while another does. */
  readonly exclusively: (work: () => Promise<void>) => Promise<boolean>;
  readonly fetch?: typeof fetch;
  readonly baseUrl?: string;
}

export interface RoundOutcome {
  readonly isGood: boolean;
  readonly retryAfterMs: number | undefined;
}

export class Gate {
  readonly client: Client;
  readonly #options: GateOptions;
  readonly #listeners = new Set<() => void>();
  #clock: GateClock;
  #enrolment: Enrolment | undefined;
  #view: GateView = {
    phase: 'waiting',
    gate: undefined,
    ending: undefined,
    lists: undefined,
    counts: undefined,
    preferences: firstPreferences,
    queueLength: 0,
    delivery: undefined,
    lastContactAt: undefined,
    sync: { isRunning: false, trouble: undefined },
  };
  #replays = { in: new ReplayGuard(), out: new ReplayGuard() };
  #last: Promise<void> = Promise.resolve();
  /** The round that is under way. */
  #syncing: Promise<RoundOutcome> | undefined;
  /** A visitor whose check was broken off may show the same display again. */
  #brokenOff: string | undefined;

  private constructor(options: GateOptions, clock: GateClock) {
    this.#options = options;
    this.#clock = clock;
    this.client = createClient({
      token: () => this.#enrolment?.token,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    });
  }

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options, new GateClock(options.clocks, await options.store.read('clock')));
    await gate.readAgain();
    return gate;
  }

  readonly view = (): GateView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  clock(): ClockState {
    return this.#clock.read();
  }

  listAge(): ListAge {
    return ageOfLists(this.#view.lists, this.clock().now, this.#view.gate?.listMaxAgeHours ?? 0);
  }

  counts(): Counts {
    return countsAt(this.#view.counts, this.clock().now, this.#view.gate?.utcOffsetMinutes ?? 0);
  }

  /** Takes up what is kept on the device, also what another tab has changed. */
  async readAgain(): Promise<void> {
    await this.#inOrder(async () => await this.#readAgain());
  }

  async #readAgain(): Promise<void> {
    const { store } = this.#options;
    const [enrolment, ending, lists, counts, preferences, delivery, lastContactAt, queueLength] = await Promise.all([
      store.read('enrolment'),
      store.read('ending'),
      store.read('lists'),
      store.read('counts'),
      store.read('preferences'),
      store.read('delivery'),
      store.read('lastContactAt'),
      store.countScans(),
    ]);
    this.#enrolment = enrolment;
    const isNewer = lists !== undefined && lists.revocationSequence !== this.#view.lists?.kept.revocationSequence;
    const opened =
      enrolment !== undefined && isNewer
        ? await openKeptLists(lists, await anchorsOf(enrolment.gate), enrolment.gate.city.division)
        : undefined;
    this.#change({
      phase: enrolment === undefined ? 'waiting' : ending === undefined ? 'ready' : phaseOf(ending),
      gate: enrolment?.gate,
      ending,
      lists: lists === undefined ? undefined : (opened ?? this.#view.lists),
      counts,
      preferences: { ...firstPreferences, ...preferences },
      delivery,
      lastContactAt,
      queueLength,
    });
  }

  /**
   * Makes this device a gate. Throws ProblemAnswer or NoAnswer; the same code may be tried again after the latter.
   *
   * @param device what staff call the device; empty: as the code names the gate.
   */
  async enrol(code: string, device: string): Promise<void> {
    const { store } = this.#options;
    const installation = (await store.read('installation')) ?? crypto.randomUUID();
    await store.write({ installation });
    const answer = await this.client.request('POST /v1/gate/enrolments', {
      body: { code, installation, ...(device === '' ? {} : { device }) },
    });
    this.#clock = new GateClock(this.#options.clocks);
    const { serverTime } = answer.body.gate;
    measureBy(this.#clock, { ...answer, body: { serverTime } });
    const kept = this.#clock.keep();
    const lastContactAt = this.clock().now;
    await store.write({ enrolment: answer.body, lastContactAt, ...(kept === undefined ? {} : { clock: kept }) }, [
      'ending',
      'lists',
      'counts',
      'delivery',
    ]);
    this.#replays = { in: new ReplayGuard(), out: new ReplayGuard() };
    this.#change({ lists: undefined, sync: { isRunning: false, trouble: undefined } });
    await this.readAgain();
  }

  /** Shown and kept at once, and shown again after what was read before. */
  async prefer(changes: Partial<Preferences>): Promise<void> {
    const show = (): Preferences => {
      const preferences = { ...this.#view.preferences, ...changes };
      this.#change({ preferences });
      return preferences;
    };
    await Promise.all([this.#options.store.write({ preferences: show() }), this.#inOrder(async () => void show())]);
  }

  /** What the city's policy and staff say of this door. */
  venue(): Venue {
    const { gate, preferences } = this.#view;
    if (gate === undefined) throw new Error('this device is no gate');
    const { venue: kind, entry, feverCelsius } = gate;
    return { kind, entry, feverCelsius, temperature: preferences.temperature };
  }

  /** Says to the server how many people staff counted inside. Throws ProblemAnswer or NoAnswer. */
  async setInside(inside: number): Promise<void> {
    const server = serverCountsOf(await this.client.call('PUT /v1/gate/counts/inside', { body: { inside } }));
    const utcOffsetMinutes = this.#view.gate?.utcOffsetMinutes ?? 0;
    await this.#options.store.recount((undelivered) => rebase(server, undelivered, utcOffsetMinutes));
    await this.readAgain();
  }

  /** Looks at a text that was read, pasted or typed. Never rejects for what it says. */
  async look(text: string): Promise<Visitor> {
    const code = text.trim();
    const clock = this.clock();
    const check = await this.#verify(code, clock.now);
    return this.#visitor({ by: 'code', check }, clock, check.ok || check.reason !== 'malformed' ? { code } : {});
  }

  /** Somebody who was looked up by their document, or who shows nothing. */
  lookWithoutCode(subject: Exclude<Subject, { by: 'code' }>, idCheckId?: string): Visitor {
    return this.#visitor(subject, this.clock(), idCheckId === undefined ? {} : { idCheckId });
  }

  /** The verdict. The scan is kept before this resolves. */
  async conclude(visitor: Visitor, answers: Answers): Promise<Conclusion> {
    const clock = this.clock();
    const { movement } = this.#view.preferences;
    const judgement =
      movement === 'out'
        ? judgeLeaving(visitor.subject, this.venue(), clock.standing)
        : judge(visitor.subject, this.venue(), clock.standing, answers);
    const scan = scanOf({
      scanId: crypto.randomUUID(),
      visitor,
      judgement,
      answers,
      clock,
      preferences: this.#view.preferences,
      allowsCheckIns: this.#view.gate?.checkIns === true,
    });
    const isKept = await this.#keep(scan);
    return { ...judgement, movement, isKept };
  }

  /** The visitor went away before the verdict. */
  breakOff(visitor: Visitor): void {
    this.#brokenOff = visitor.code;
  }

  /** One round with the server, in one tab at a time. Never rejects. */
  async sync(): Promise<RoundOutcome> {
    this.#syncing = this.#sync();
    return await this.#syncing;
  }

  async #sync(): Promise<RoundOutcome> {
    let outcome: RoundOutcome = { isGood: true, retryAfterMs: undefined };
    try {
      const ran = await this.#options.exclusively(async () => {
        if (this.#enrolment !== undefined) {
          this.#change({ sync: { ...this.#view.sync, isRunning: true } });
          outcome = this.#view.phase === 'ending' ? await this.#deliverLast() : await this.#round(this.#enrolment);
        }
      });
      await this.#keepClock();
      await this.readAgain();
      if (!ran) return outcome;
    } catch {
      // Only the store rejects here: the device keeps nothing any more.
      outcome = { isGood: false, retryAfterMs: undefined };
      this.#change({ sync: { ...this.#view.sync, trouble: { kind: 'storage' } } });
    }
    this.#change({ sync: { ...this.#view.sync, isRunning: false } });
    return outcome;
  }

  /** Staff take the gate off this device. What is not delivered yet is lost, and said so. */
  async leave(): Promise<void> {
    // A round would write back what is wiped beneath it.
    await this.#syncing;
    await this.#wipe('left');
  }

  /** Staff have read how the last enrolment ended. */
  async forgetEnding(): Promise<void> {
    await this.#options.store.write({}, ['ending']);
    await this.readAgain();
  }

  async #verify(code: string, now: number): Promise<CodeCheck> {
    const { lists, gate, preferences } = this.#view;
    if (lists === undefined || gate === undefined) return { ok: false, reason: 'lists-outdated', list: 'trust' };
    const check = await verifyCode(code, {
      trustList: lists.trustList,
      revocationLists: new Map([[gate.city.division, lists.revocationList]]),
      now,
      maxListAgeMs: gate.listMaxAgeHours * 3_600_000,
    });
    if (!check.ok || check.kind === 'paper' || code === this.#brokenOff) return check;
    // One slot of one code has one text. Going out right after coming in is no second showing.
    const guard = preferences.movement === 'out' ? this.#replays.out : this.#replays.in;
    const firstSeenAt = guard.firstSeen(code, 0, now);
    return firstSeenAt === undefined ? check : { ok: false, reason: 'replayed', firstSeenAt };
  }

  #visitor(subject: Subject, clock: ClockState, from: Pick<Visitor, 'code' | 'idCheckId'>): Visitor {
    this.#brokenOff = undefined;
    const isLeaving = this.#view.preferences.movement === 'out';
    const questions = isLeaving ? [] : questionsFor(subject, this.venue(), clock.standing);
    return { subject, questions, at: clock.now, ...from };
  }

  async #keep(scan: Scan): Promise<boolean> {
    const { store } = this.#options;
    const utcOffsetMinutes = this.#view.gate?.utcOffsetMinutes ?? 0;
    try {
      await this.#inOrder(async () => {
        await store.addScan(scan, (before) => countScan(before, scan, utcOffsetMinutes));
        this.#change({
          queueLength: this.#view.queueLength + 1,
          counts: countScan(this.#view.counts, scan, utcOffsetMinutes),
        });
      });
      return true;
    } catch {
      this.#change({ sync: { ...this.#view.sync, trouble: { kind: 'storage' } } });
      return false;
    }
  }

  /** So that time does not go back behind this instant when the page is opened again. */
  async #keepClock(): Promise<void> {
    const clock = this.#enrolment === undefined ? undefined : this.#clock.keep();
    if (clock !== undefined) await this.#options.store.write({ clock });
  }

  async #round(enrolment: Enrolment): Promise<RoundOutcome> {
    const { store } = this.#options;
    const result = await runRound({
      client: this.client,
      store,
      clock: this.#clock,
      enrolment,
      lists: this.#view.lists,
    });
    if (result.ended !== undefined) return await this.#beginEnding(result.ended, enrolment);
    // A token that was not known and is again: the server has recovered.
    if (result.gate !== undefined && this.#view.ending !== undefined) await store.write({}, ['ending']);
    this.#change({ lists: result.lists, sync: { isRunning: true, trouble: result.trouble } });
    return { isGood: result.trouble === undefined, retryAfterMs: result.retryAfterMs };
  }

  async #beginEnding(reason: 'revoked' | 'not-known', { gate }: Enrolment): Promise<RoundOutcome> {
    await beginEnding(this.#options.store, { reason, gate, now: this.clock().now });
    this.#change({ lists: undefined });
    await this.readAgain();
    return reason === 'revoked' ? await this.#deliverLast() : { isGood: false, retryAfterMs: undefined };
  }

  /** A revoked gate hands in what it recorded before; when nothing is left, or nothing more is taken, everything is wiped. */
  async #deliverLast(): Promise<RoundOutcome> {
    try {
      await deliverQueue({
        store: this.#options.store,
        send: async (scans) => (await this.client.call('POST /v1/gate/last-scans', { body: { scans } })).results,
        now: () => this.clock().now,
      });
    } catch (error) {
      if (endingOf([error]) === undefined) {
        this.#change({ sync: { ...this.#view.sync, trouble: troubleOf([error]) } });
        return { isGood: false, retryAfterMs: retryAfterOf([error]) };
      }
    }
    await this.#wipe('revoked');
    return { isGood: true, retryAfterMs: undefined };
  }

  async #wipe(reason: Ending['reason']): Promise<void> {
    await finishEnding(this.#options.store, { reason, gate: this.#view.gate, now: this.clock().now });
    this.#change({ lists: undefined });
    await this.readAgain();
  }

  /** One after the other, so that what was read before a change does not come after it onto the screen. */
  async #inOrder(work: () => Promise<void>): Promise<void> {
    const before = this.#last;
    const done = before.then(work);
    this.#last = done.catch(() => undefined);
    await done;
  }

  #change(changes: Partial<GateView>): void {
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

function phaseOf(ending: Ending): GateView['phase'] {
  return ending.reason === 'not-known' ? 'not-known' : 'ending';
}
