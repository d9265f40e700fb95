/**
 * What is let in under a rush. A process that takes in more than it can do answers nobody in time; one that turns people away at the door,
 * saying when to come back, keeps serving at its full rate. What people stand at a door for goes first; panels beside it (records, export,
 * inbox) are the first to rest.
 */

import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { problems } from '@open-health-code/contract';
import type { FastifyInstance } from 'fastify';
import { problemBody, ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Goes on under a rush while panels rest: making and checking codes, scans, check-ins, signing in. */
    essential?: boolean;
  }
}

/** Requests under way in one process. With a thousand, an answer takes about a third of a second at full rate. */
const mostEssential = 1000;
/** While this many are under way, panels rest. */
const mostWithPanels = 250;
/** A process whose loop is this late is working off more than it can: it takes in nothing new until it is back. */
const latestLoopMs = 500;
const panelsLatestLoopMs = 150;
/** With fewer under way a late loop is no rush: the machine is busy with something else, and turning these few away would not help it. */
const fewestOfARush = 20;

const shortestWaitSeconds = 2;
/** Nobody is sent away for longer than this, however many there are. */
const longestWaitSeconds = 120;

export interface Admission {
  /** Requests turned away since the start, for the metrics. */
  readonly refused: () => number;
  readonly underWay: () => number;
}

export interface Load {
  /** How many wait for the database. */
  readonly waiting: () => number;
  /** By how many milliseconds this process comes late to what is due. */
  readonly lateMs: () => number;
}

/** Where it stands decides nothing about health endpoints and files: they cost next to nothing. */
export function admitWithinMeans(app: FastifyInstance, door: Door, { waiting, lateMs }: Load): Admission {
  let underWay = 0;
  let refused = 0;
  const recent = { admitted: 0, refused: 0 };
  const fading = setInterval(() => {
    // Older requests count for less and less: what is left after five seconds is a third.
    recent.admitted *= 0.96;
    recent.refused *= 0.96;
  }, 200);
  fading.unref();

  const isLate = (latestMs: number): boolean => underWay >= fewestOfARush && lateMs() > latestMs;
  // Requests that were given up wait on for a database that hangs: more of them would only wait longer.
  const isFull = (): boolean => underWay >= mostEssential || isLate(latestLoopMs) || waiting() >= mostEssential;
  const turnAway = (): number => {
    refused += 1;
    recent.refused += 1;
    return waitOf(recent);
  };
  door.turnsAway = () => (isFull() ? turnAway() : undefined);
  app.addHook('onRequest', async (request, reply) => {
    const { access, essential } = request.routeOptions.config;
    if (access === undefined || (access === 'public' && essential !== true && !request.url.startsWith('/v1/'))) return;
    const full = essential === true ? isFull() : underWay >= mostWithPanels || isLate(panelsLatestLoopMs);
    if (full) throw new ProblemError('overloaded', { retryAfterSeconds: turnAway() });
    underWay += 1;
    recent.admitted += 1;
    request.raw.admitted = true;
    // Comes also when the caller went away with the request read whole, of which no hook tells.
    reply.raw.once('close', () => leave(request.raw));
  });
  app.addHook('onResponse', async ({ raw }) => leave(raw));
  app.addHook('onClose', async () => {
    clearInterval(fading);
  });
  // A request is over once, whether it was answered or its caller went away.
  const leave = (raw: { admitted?: boolean }): void => {
    if (raw.admitted !== true) return;
    raw.admitted = false;
    underWay -= 1;
  };
  return { refused: () => refused, underWay: () => underWay };
}

/**
 * Milliseconds that a connection rests before it is closed: longer than a proxy keeps its own (a minute is usual), so that none sends a request
 * into a connection that is just being closed.
 */
const keepAliveTimeout = 75_000;

/**
 * Where requests come in, before anything is made of them: when even what is essential has to wait outside, saying so must cost next to
 * nothing, or turning people away takes the time of those inside.
 */
export interface Door {
  /** Seconds to stay away, counted as turned away; undefined when there is room. */
  turnsAway: () => number | undefined;
}

/** A server whose door turns requests to the interface away by itself, with the same answer as the application would give. */
export function serverWithDoor(handle: RequestListener, door: Door): Server {
  // Of itself, node answers a request that names no host with nothing.
  return createServer({ keepAliveTimeout, requireHostHeader: false }, (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      sendAtTheDoor(response, 'bad-request', { connection: 'close' });
      return;
    }
    const seconds = request.url?.startsWith('/v1/') === true ? door.turnsAway() : undefined;
    if (seconds === undefined) handle(request, response);
    else sendAtTheDoor(response, 'overloaded', { 'retry-after': String(Math.ceil(seconds)) });
  });
}

const doorAnswers = {
  'bad-request': Buffer.from(JSON.stringify(problemBody('bad-request'))),
  overloaded: Buffer.from(JSON.stringify(problemBody('overloaded'))),
};

function sendAtTheDoor(
  response: ServerResponse,
  code: keyof typeof doorAnswers,
  headers: Readonly<Record<string, string>>,
): void {
  const body = doorAnswers[code];
  response.writeHead(problems[code].status, {
    'content-type': 'application/problem+json',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...headers,
  });
  response.end(body);
}

declare module 'node:http' {
  interface IncomingMessage {
    /** Counted among the requests under way. */
    admitted?: boolean;
  }
}

/**
 * Seconds to stay away, spread so that those who come back do not come together: over about as many seconds as the ones turned away
 * lately would take to be served at the rate of those let in.
 */
export function waitOf(
  recent: { readonly admitted: number; readonly refused: number },
  chance = Math.random(),
): number {
  const spread = (5 * recent.refused) / Math.max(1, recent.admitted);
  return Math.min(longestWaitSeconds, shortestWaitSeconds + chance * Math.max(4, spread));
}
