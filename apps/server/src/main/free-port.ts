/** Ports to listen on. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { OperatorError } from '../platform/operator-error.ts';
import { isErrno } from '../platform/secrets.ts';

/** What to tell an operator whose port or address cannot be had; undefined for any other failure. */
export function portProblem(cause: unknown, port: number, host: string): OperatorError | undefined {
  if (isErrno(cause, 'EADDRINUSE'))
    return new OperatorError(`Port ${port} is in use. Choose another with --port.`, { cause });
  if (isErrno(cause, 'EADDRNOTAVAIL') || isErrno(cause, 'ENOTFOUND'))
    return new OperatorError(`This machine has no address ${host}. Choose one of its own with --host.`, { cause });
  if (isErrno(cause, 'EACCES'))
    return new OperatorError(`Port ${port} may not be used by this user. Choose one above 1023 with --port.`, {
      cause,
    });
  return undefined;
}

/** A port of the host that nobody listens on at this moment: the wanted one if it is free, any other if not. Throws OperatorError as `portProblem` has it. */
export async function freePort(host: string, wanted = 0): Promise<number> {
  const probe = createServer().listen(wanted, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    if (wanted !== 0 && isErrno(error, 'EADDRINUSE')) return await freePort(host);
    throw portProblem(error, wanted, host) ?? error;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
