/** A pool of HTTP/1.1 connections that are kept, one request at a time each: as little of its own as the load it makes can spare. */

import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  /** Seconds, where the server asks to be left alone until then. */
  readonly retryAfter: number | undefined;
  readonly body: Buffer;
}

/** `undefined`: the connection broke before the answer was whole. */
export type Answered = (reply: Reply | undefined) => void;

interface Job {
  readonly request: Buffer;
  readonly answered: Answered;
}

export class Connections {
  private readonly port: number;
  private readonly idle: Socket[] = [];
  private readonly most: number;
  private open = 0;

  constructor(port: number, most: number) {
    this.port = port;
    this.most = most;
  }

  /** Sends a request now. False when every connection is taken: the caller waits. */
  send(request: Buffer, answered: Answered): boolean {
    const socket = this.idle.pop() ?? this.connected();
    if (socket === undefined) return false;
    jobs.set(socket, { request, answered });
    socket.write(request);
    return true;
  }

  close(): void {
    for (const socket of this.idle) socket.destroy();
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
      this.idle.push(socket);
      job?.answered(reply);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.open -= 1;
      const at = this.idle.indexOf(socket);
      if (at >= 0) this.idle.splice(at, 1);
      jobs.get(socket)?.answered(undefined);
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
  return {
    status: Number(head.slice(9, 12)),
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
    body: bytes.subarray(headEnd + 4),
  };
}
