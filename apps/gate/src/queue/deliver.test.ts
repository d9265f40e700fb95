import { NoAnswer, ProblemAnswer } from '@open-health-code/contract/client';
import type { ProblemCode } from '@open-health-code/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../testkit/memory-store.ts';
import { countRejected, deliverQueue } from './deliver.ts';
import type { Scan, ScanResult } from './scan.ts';

const noon = Date.UTC(2020, 1, 11, 4);

function problem(code: ProblemCode, status: number): ProblemAnswer {
  return new ProblemAnswer({ type: `/problems/${code}`, title: code, status, code }, undefined);
}

async function queued(count: number): Promise<{ store: ReturnType<typeof openMemoryStore>; scans: Scan[] }> {
  const store = openMemoryStore();
  const scans = Array.from({ length: count }, (_, i): Scan => ({
    scanId: crypto.randomUUID(),
    at: new Date(noon + i).toISOString(),
    verdict: 'admit',
  }));
  for (const scan of scans) await store.addScan(scan, () => ({}));
  return { store, scans };
}

/** A server that keeps each scan once, and loses answers when told to. */
class Server {
  readonly kept: string[] = [];
  losesAnswer = (): boolean => false;
  diesBefore = (): boolean => false;

  readonly take = async (scans: readonly Scan[]): Promise<ScanResult[]> => {
    if (this.diesBefore()) throw new NoAnswer('gone');
    const results = scans.map(({ scanId }): ScanResult => {
      if (this.kept.includes(scanId)) return { scanId, result: 'duplicate' };
      this.kept.push(scanId);
      return { scanId, result: 'accepted' };
    });
    if (this.losesAnswer()) throw new NoAnswer('lost');
    return results;
  };
}

describe('delivering the queue', () => {
  it('empties it, oldest first, in batches', async () => {
    const { store, scans } = await queued(450);
    const server = new Server();
    expect(await deliverQueue({ store, send: server.take, now: () => noon })).toBe(450);
    expect(server.kept).toEqual(scans.map((scan) => scan.scanId));
    expect(await store.countScans()).toBe(0);
    expect(await store.read('delivery')).toEqual({ lastAt: noon, rejected: {} });
  });

  it('keeps every scan exactly once through any failures of the line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.constantFrom('good', 'lost', 'dead')), async (fates) => {
        const { store, scans } = await queued(500);
        const server = new Server();
        let fate = 'good';
        server.diesBefore = () => {
          fate = fates.next().value ?? 'good';
          return fate === 'dead';
        };
        server.losesAnswer = () => fate === 'lost';
        for (let tries = 0; tries < 500 && (await store.countScans()) > 0; tries += 1) {
          await deliverQueue({ store, send: server.take, now: () => noon }).catch((error: unknown) => {
            expect(error).toBeInstanceOf(NoAnswer);
          });
        }
        expect(await store.countScans()).toBe(0);
        expect(server.kept.toSorted()).toEqual(scans.map((scan) => scan.scanId).toSorted());
      }),
      { numRuns: 20 },
    );
  });

  it('takes out what will never be kept, and remembers why', async () => {
    const { store, scans } = await queued(3);
    const oldest = scans[0]?.scanId;
    const send = async (sent: readonly Scan[]): Promise<ScanResult[]> =>
      sent.map(({ scanId }) => ({
        scanId,
        ...(scanId === oldest ? { result: 'rejected', reason: 'too-old' } : { result: 'accepted' }),
      }));
    expect(await deliverQueue({ store, send, now: () => noon })).toBe(2);
    const delivery = await store.read('delivery');
    expect(delivery?.rejected).toEqual({ 'too-old': 1 });
    expect(countRejected(delivery?.rejected)).toBe(1);
  });

  it('is not held up by one scan that the server does not understand', async () => {
    const { store, scans } = await queued(40);
    const bad = scans[17]?.scanId;
    const server = new Server();
    const send = async (sent: readonly Scan[]): Promise<ScanResult[]> => {
      if (sent.some((scan) => scan.scanId === bad)) throw problem('bad-request', 400);
      return await server.take(sent);
    };
    await deliverQueue({ store, send, now: () => noon });
    expect(server.kept).toHaveLength(39);
    expect((await store.read('delivery'))?.rejected).toEqual({ 'not-understood': 1 });
  });

  it('keeps the queue when the gate was revoked or the server is overloaded', async () => {
    for (const [code, status] of [
      ['gate-revoked', 403],
      ['overloaded', 503],
      ['too-many-requests', 429],
    ] as const) {
      const { store } = await queued(2);
      const send = async (): Promise<ScanResult[]> => {
        throw problem(code, status);
      };
      await expect(deliverQueue({ store, send, now: () => noon })).rejects.toBeInstanceOf(ProblemAnswer);
      expect(await store.countScans()).toBe(2);
    }
  });

  it('ends when a server answers for none of what it was sent', async () => {
    const { store } = await queued(2);
    await expect(deliverQueue({ store, send: async () => [], now: () => noon })).rejects.toBeInstanceOf(TypeError);
  });
});
