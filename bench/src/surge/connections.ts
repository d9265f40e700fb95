/** A pool of HTTP/1.1 connections that are kept, one request at a time each: as little of its own as the load it makes can spare. */

import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  /** Seconds, where the server asks to be left alone until then. */
  readonly retryAfter: number | undefined;
  /** How long the server keeps the connection open without a request. */
  readonly keptSeconds: number;
  readonly body: Buffer;
}

/** The connection broke before the answer was whole. */
export interface Broken {
  readonly status: 'broken';
  /** What the system said, `closed` where it said nothing. */
  readonly why: string;
}

export type Answered = (reply: Reply | Broken) => void;

interface Job {
  readonly request: Buffer;
  readonly answered: Answered;
}

interface Idle {
  readonly socket: Socket;
  /** By the clock of `performance`. */
  readonly untilMs: number;
}

/** For what is on its way. */
const marginMs = 1000;

export class Connections {
  private readonly port: number;
  private readonly idle: Idle[] = [];
  private readonly most: number;
  private open = 0;

  constructor(port: number, most: number) {
    this.port = port;
    this.most = most;
  }

  /** Sends a request now. False when every connection is taken: the caller waits. */
  send(request: Buffer, answered: Answered): boolean {
    const socket = this.kept() ?? this.connected();
    if (socket === undefined) return false;
    jobs.set(socket, { request, answered });
    socket.write(request);
    return true;
  }

  close(): void {
    for (const { socket } of this.idle) socket.destroy();
  }

  /** One that was used lately enough: a server closes those that rest, and says after how long (RFC 9112, 9.6; `Keep-Alive: timeout`). */
  private kept(): Socket | undefined {
    const latest = this.idle.pop();
    if (latest === undefined || performance.now() < latest.untilMs) return latest?.socket;
    latest.socket.destroy();
    this.close();
    return undefined;
  }

  private connected(): Socket | undefined {
    if (this.open >= this.most) return undefined;
    this.open += 1;
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending);
      if (length === undefined || pending.length < length) return;
      const reply = readReply(pending.subarray(0, length));
      pending = pending.subarray(length);
      const job = jobs.get(socket);
      jobs.delete(socket);
      this.idle.push({ socket, untilMs: performance.now() + reply.keptSeconds * 1000 - marginMs });
      job?.answered(reply);
    });
    let why = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => void (why = error.code ?? error.message));
    socket.on('close', () => {
      this.open -= 1;
      const at = this.idle.findIndex((idle) => idle.socket === socket);
      if (at >= 0) this.idle.splice(at, 1);
      jobs.get(socket)?.answered({ status: 'broken', why });
      jobs.delete(socket);
    });
    return socket;
  }
}

const jobs = new WeakMap<Socket, Job>();

/** Bytes of the answer at the front, once its head is whole; the server always says the length of its bodies. */
function answerLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1];
  return headEnd + 4 + Number(length ?? 0);
}

function readReply(bytes: Buffer): Reply {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, headEnd);
  const retryAfter = /\r\nretry-after: (\d+)/i.exec(head)?.[1];
  const kept = /\r\nkeep-alive: timeout=(\d+)/i.exec(head)?.[1];
  return {
    status: Number(head.slice(9, 12)),
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
    keptSeconds: Number(kept ?? 0),
    body: bytes.subarray(headEnd + 4),
  };
}
