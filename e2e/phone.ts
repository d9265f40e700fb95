/** What a person's phone does, for tests of gates: it asks for a code with its own liveness chain and shows it. */

import { createLivenessChain, newLivenessSeed, showCode } from '@open-health-code/health-code';

export interface ShownBy {
  readonly personId: string;
  readonly name: string;
  /** The text of the code at an instant, epoch milliseconds. */
  readonly show: (at: number) => string;
}

interface CityAnswer {
  readonly samples: readonly { readonly personId: string; readonly name: string; readonly colour: string }[];
}

/** People of a colour in the demonstration city. */
export async function peopleOf(address: string, colour: string): Promise<readonly string[]> {
  const city = (await (await fetch(`${address}/v1/operator/city`)).json()) as CityAnswer; // the demonstration's own answer
  return city.samples.filter((sample) => sample.colour === colour).map((sample) => sample.personId);
}

/** A fresh code of a person, made at the operator's counter of the demonstration city. */
export async function issueTo(address: string, personId: string): Promise<ShownBy> {
  const chain = createLivenessChain(newLivenessSeed());
  const response = await fetch(`${address}/v1/operator/people/${personId}/codes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ anchor: Buffer.from(chain.anchor).toString('base64url') }),
  });
  if (response.status !== 201) throw new Error(`no code: ${response.status} ${await response.text()}`);
  const issued = (await response.json()) as { readonly code: string; readonly maskedName: string };
  return { personId, name: issued.maskedName, show: (at) => showCode(issued.code, chain, at).text };
}
