/**
 * The typed client: knows every operation by its name, and carries no schema, so that a page that uses it stays small.
 * Import it from `@open-health-code/contract/client`.
 */

import type { Operations } from './operations/index.ts';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf } from './operation.ts';
import type { Problem } from './problems.ts';

export interface ClientOptions {
  /** Origin of the interface; the page's own where absent. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** Bearer token of gates and platforms; people are known by their session's cookie. */
  readonly token?: () => string | undefined;
  /** How long nothing may come of an answer, or of the rest of it, before it is given up; 15 s where absent. */
  readonly timeoutMs?: number;
}

type Needed<Name extends string, T> = [T] extends [undefined]
  ? { readonly [N in Name]?: never }
  : { readonly [N in Name]: T };
export type RequestOf<O> = Needed<'params', ParamsOf<O>> &
  ([QueryOf<O>] extends [undefined] ? { readonly query?: never } : { readonly query?: QueryOf<O> }) &
  Needed<'body', BodyOf<O>> & {
    /** Names the attempt of a write; keep it when the same attempt is made again. Made afresh where absent. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

/** The server answered with a problem document. `retryAfterMs`: when it asks to be left alone until then. */
export class ProblemAnswer extends Error {
  override readonly name = 'ProblemAnswer';
  readonly problem: Problem;
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs: number | undefined) {
    super(problem.title);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: no network, a timeout, or something in between that is not this server. Whether a write was kept is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface Answered<T> {
  readonly body: T;
  readonly status: number;
  /** The server's clock when it answered, from its `Date` header (whole seconds), and half the time the request took. */
  readonly serverTime: { readonly at: number; readonly uncertaintyMs: number } | undefined;
}

export interface Client {
  /** Calls an operation. Throws ProblemAnswer or NoAnswer. */
  call<Name extends keyof Operations>(
    name: Name,
    ...request: Record<string, never> extends RequestOf<Operations[Name]>
      ? [RequestOf<Operations[Name]>?]
      : [RequestOf<Operations[Name]>]
  ): Promise<AnswerOf<Operations[Name]>>;
  /** The same with status and server time. Bodies that are not JSON come as ArrayBuffer. */
  request<Name extends keyof Operations>(
    name: Name,
    request: RequestOf<Operations[Name]>,
  ): Promise<Answered<AnswerOf<Operations[Name]>>>;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export function createClient(options: ClientOptions = {}): Client {
  const send = async (name: string, request: AnyRequest): Promise<Answered<unknown>> => {
    const [method = 'GET', path = '/'] = name.split(' ', 2);
    const started = Date.now();
    return await ask(options, method, addressOf(options.baseUrl ?? '', path, request), request, async (response) => {
      const serverTime = serverTimeOf(response, (Date.now() - started) / 2);
      if (!response.ok) throw await problemOf(response);
      return { body: await bodyOf(response), status: response.status, serverTime };
    });
  };
  return {
    // The operation's schema, checked by the server on both ways, is what makes these types true.
    call: (async (name: string, request: AnyRequest = {}) =>
      (await send(name, request)).body) as unknown as Client['call'],
    request: send as unknown as Client['request'],
  };
}

/** The address of an operation with its parameters filled in. */
export function addressOf(baseUrl: string, path: string, { params = {}, query = {} }: AnyRequest): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${baseUrl}${filled}${search.size === 0 ? '' : `?${search.toString()}`}`;
}

/** @param read takes in the whole answer: a line that goes dead in the middle of it is no better than one that never lived. */
async function ask<T>(
  options: ClientOptions,
  method: string,
  address: string,
  request: AnyRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const token = options.token?.();
  // By hand, because phones of some years ago know neither AbortSignal.timeout nor AbortSignal.any.
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waitAnew = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onAbort, options.timeoutMs ?? 15_000);
  };
  waitAnew();
  if (request.signal?.aborted === true) onAbort();
  request.signal?.addEventListener('abort', onAbort);
  try {
    const response = await (options.fetch ?? fetch)(address, {
      method,
      headers: {
        accept: 'application/json, application/problem+json, */*;q=0.1',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': request.idempotencyKey ?? crypto.randomUUID() }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      credentials: 'same-origin',
      redirect: 'error',
      signal: stop.signal,
    });
    return await read(watched(response, waitAnew));
  } catch (cause) {
    if (cause instanceof ProblemAnswer || cause instanceof NoAnswer) throw cause;
    throw new NoAnswer('No answer from the server.', { cause });
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

/** The same answer, with `arrived` called for every piece of its body. */
function watched(response: Response, arrived: () => void): Response {
  // Browsers give an answer without a body a stream all the same, which no second answer takes.
  if (response.body === null || [204, 205, 304].includes(response.status)) return response;
  const watching = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (piece, passOn) => {
      arrived();
      passOn.enqueue(piece);
    },
  });
  const { status, headers } = response;
  return new Response(response.body.pipeThrough(watching), { status, headers });
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return isJson(response) ? await response.json() : await response.arrayBuffer();
  } catch (cause) {
    throw new NoAnswer('The answer was cut short.', { cause });
  }
}

async function problemOf(response: Response): Promise<Error> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = isJson(response) ? await response.json().catch(() => undefined) : undefined;
  if (typeof body !== 'object' || body === null || !('code' in body)) {
    return new NoAnswer(`Something between here and the server answered with status ${response.status}.`);
  }
  // `code` marks a document of this server, which makes no other.
  return new ProblemAnswer(body as Problem, Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined);
}

function isJson(response: Response): boolean {
  return /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
}

function serverTimeOf(response: Response, uncertaintyMs: number): Answered<unknown>['serverTime'] {
  const at = Date.parse(response.headers.get('date') ?? '');
  // The header is cut to whole seconds: on average the clock was half a second further.
  return Number.isNaN(at) ? undefined : { at: at + 500, uncertaintyMs: uncertaintyMs + 500 };
}
