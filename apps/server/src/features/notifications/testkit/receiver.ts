/** A machine that messages are posted to: keeps what came and answers as told. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Called for each request; may take its time. */
  answer: (request: Received) => Answer | Promise<Answer> = () => ({ status: 202 });
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      this.received.push(received);
      void Promise.resolve(this.answer(received)).then(({ status, headers }) =>
        response.writeHead(status, headers).end(),
      );
    });
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get host(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the receiver does not listen');
    return `127.0.0.1:${address.port}`;
  }

  get url(): string {
    return `http://${this.host}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
