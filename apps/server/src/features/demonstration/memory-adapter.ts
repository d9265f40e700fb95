/** What the demonstration's identity provider keeps of flows under way: in memory, for minutes. */

import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** One for each kind of thing that the provider keeps. */
export class MemoryAdapter implements Adapter {
  private readonly kept = new Map<string, Kept>();

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const now = Date.now();
    for (const [other, { expiresAt }] of this.kept) if (expiresAt <= now) this.kept.delete(other);
    this.kept.set(id, { payload, expiresAt: now + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = this.kept.get(id);
    return found === undefined || found.expiresAt <= Date.now() ? undefined : found.payload;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return [...this.kept.values()].find(({ payload }) => payload.uid === uid)?.payload;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return [...this.kept.values()].find(({ payload }) => payload.userCode === userCode)?.payload;
  }

  async consume(id: string): Promise<void> {
    const found = this.kept.get(id);
    if (found === undefined) return;
    this.kept.set(id, { ...found, payload: { ...found.payload, consumed: Math.floor(Date.now() / 1000) } });
  }

  async destroy(id: string): Promise<void> {
    this.kept.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.kept) if (payload.grantId === grantId) this.kept.delete(id);
  }
}
