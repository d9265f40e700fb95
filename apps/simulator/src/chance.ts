/**
 * Seeded randomness that needs no memory: every decision is drawn from a sequence that belongs to the seed, a purpose and
 * up to two keys (a person, a day, …), so any person-day can be worked out again at any time and in any order.
 */

/** What a decision is about; two purposes never share a sequence. The numbers are part of a city's identity. */
export const purpose = {
  geography: 1,
  places: 2,
  subway: 3,
  household: 4,
  person: 5,
  identity: 6,
  name: 7,
  phone: 8,
  registration: 9,
  work: 10,
  routes: 11,
  trip: 12,
  visitor: 13,
  seats: 14,
  ticket: 15,
  day: 16,
  habits: 17,
  stays: 18,
  checkIn: 19,
  course: 20,
  firstInfection: 21,
  infection: 22,
  screening: 23,
  temperature: 24,
  declaration: 25,
  mess: 26,
  zones: 27,
  position: 28,
  suspicion: 29,
  confirmation: 30,
} as const;
export type Purpose = (typeof purpose)[keyof typeof purpose];

/** Two 32-bit words made of the seed's text. */
export interface Seed {
  readonly low: number;
  readonly high: number;
}

/** The same text, or the number written as text, always gives the same seed. */
export function seedOf(value: number | string): Seed {
  const text = String(value);
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = mixed(high ^ text.charCodeAt(i));
  }
  return { low: mixed(low), high: mixed(high ^ text.length) };
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A xoshiro128** generator that can be set to the sequence of any purpose and keys in a few nanoseconds. */
export class Chance {
  private readonly seed: Seed;
  private a = 1;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(seed: Seed) {
    this.seed = seed;
  }

  /** Restarts at the beginning of the sequence of these keys. */
  at(about: Purpose, first = 0, second = 0): this {
    const { low, high } = this.seed;
    const key = mixed(low ^ mixed(first + Math.imul(about, 0x9e3779b1))) ^ mixed(high ^ mixed(second ^ 0x2545f491));
    this.a = mixed(key + 0x9e3779b9);
    this.b = mixed(key + 0x3c6ef372) ^ first;
    this.c = mixed(key + 0xdaa66d2b) ^ second;
    this.d = mixed(key ^ high) | 1;
    this.next();
    this.next();
    return this;
  }

  /** 32 random bits, unsigned. */
  next(): number {
    const x = Math.imul(this.b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.next() / 4294967296;
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** A whole number between both bounds, which may come up too. */
  between(lowest: number, highest: number): number {
    return lowest + this.below(highest - lowest + 1);
  }

  happens(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of the values. Throws on an empty list: the city's own lists never are. */
  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  }

  /** Index into weights, in proportion to them. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let left = this.unit() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  /** About normal, from three uniform draws: mean 0, deviation 0.5, never beyond ±1.5. */
  bell(): number {
    return this.unit() + this.unit() + this.unit() - 1.5;
  }
}

/** First index whose running sum exceeds the draw: picks in proportion to many weights, whose sums were made before. */
export function indexOfSum(sums: Float64Array, draw: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((sums[mid] ?? 0) > draw) high = mid;
    else low = mid + 1;
  }
  return low;
}
