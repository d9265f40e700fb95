/**
 * A closed loop of HTTP/1.1 POST requests over plain sockets: each connection sends its next request when the answer to the last one is
 * whole. Spends little of its own, so that on two cores it is the server that is measured.
 */

import { connect, type Socket } from 'node:net';

export interface LoadResult {
  /** Answers with status 2xx a second. */
  readonly rate: number;
  readonly p99Ms: number;
  /** Answers with another status. */
  readonly refused: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Whole requests, head and body; connections walk through them from different places. */
  readonly requests: readonly Buffer[];
}

export function postRequest(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const all = {
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let good = 0;
  let refused = 0;
  const start = performance.now();
  const until = start + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.connections }, async (_, index) => {
      let next = Math.floor((options.requests.length * index) / options.connections);
      await converse(
        options.port,
        () => {
          if (performance.now() >= until) return undefined;
          next = (next + 1) % options.requests.length;
          return options.requests[next];
        },
        (status, milliseconds) => {
          if (status >= 200 && status < 300) good += 1;
          else refused += 1;
          latencies.push(milliseconds);
        },
      );
    }),
  );
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return { rate: good / elapsed, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0, refused };
}

async function converse(
  port: number,
  nextRequest: () => Buffer | undefined,
  answered: (status: number, milliseconds: number) => void,
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    let pending = Buffer.alloc(0);
    let sentAt = 0;
    const send = (): void => {
      const request = nextRequest();
      if (request === undefined) {
        endQuietly(socket);
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending);
      if (length === undefined || pending.length < length) return;
      answered(Number(pending.toString('latin1', 9, 12)), performance.now() - sentAt);
      pending = pending.subarray(length);
      send();
    });
  });
}

/** Bytes of the answer at the front, once its head is whole; these servers always say the length of their bodies. */
function answerLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1];
  return headEnd + 4 + Number(length ?? 0);
}

function endQuietly(socket: Socket): void {
  socket.removeAllListeners('error');
  socket.on('error', () => undefined);
  socket.end();
}
