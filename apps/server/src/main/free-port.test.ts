import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('gives the wanted port while it is free, and another when somebody has it', async () => {
  const wanted = await freePort('127.0.0.1');
  expect(await freePort('127.0.0.1', wanted)).toBe(wanted);
  const taken = createServer().listen(wanted, '127.0.0.1');
  await once(taken, 'listening');
  expect((taken.address() as AddressInfo).port).toBe(wanted);
  const other = await freePort('127.0.0.1', wanted);
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(wanted);
  taken.close();
});

it('says which address it is that this machine does not have', async () => {
  await expect(freePort('192.0.2.1')).rejects.toThrow('This machine has no address 192.0.2.1.');
});
