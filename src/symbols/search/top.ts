// The best k of many, without sorting the many: a heap with the worst of the
// kept at its root.

/** Scores are cut to this much on either side of 0; only absurd queries reach it. */
const SCORE_MAX = 2 ** 20;

/** What a rank is made of: tier, then score (higher first), then whether it is preferred, then length of the name. */
export interface Rank {
  readonly tier: number;
  readonly score: number;
  readonly preferred: boolean;
  /** In bytes; longer ones than 1,023 are as long. */
  readonly length: number;
}

/** Rank as one number, smaller is better. */
export function rankKey({ tier, score, preferred, length }: Rank): number {
  const points = Math.max(-SCORE_MAX, Math.min(SCORE_MAX, score));
  const tail = (preferred ? 0 : 2 ** 10) + Math.min(length, 2 ** 10 - 1);
  return tier * 2 ** 33 + (SCORE_MAX - points) * 2 ** 11 + tail;
}

export const tierOfKey = (key: number): number => Math.floor(key / 2 ** 33);

/** A name with its rank. */
export interface Ranked {
  readonly id: number;
  readonly key: number;
}

export class Top {
  readonly #limit: number;
  readonly #keys: number[] = [];
  readonly #ids: number[] = [];
  readonly #compareIds: (a: number, b: number) => number;

  /** `compareIds` breaks ties of keys; it is asked rarely. */
  constructor(limit: number, compareIds: (a: number, b: number) => number) {
    this.#limit = limit;
    this.#compareIds = compareIds;
  }

  /** A key above this one cannot enter any more. */
  get worst(): number {
    return this.#keys.length < this.#limit ? Number.POSITIVE_INFINITY : (this.#keys[0] ?? -1);
  }

  offer(key: number, id: number): void {
    if (key > this.worst) return;
    if (this.#keys.length < this.#limit) {
      this.#keys.push(key);
      this.#ids.push(id);
      this.#rise(this.#keys.length - 1);
    } else if (this.#limit > 0 && this.#compare(key, id, this.#keys[0]!, this.#ids[0]!) < 0) {
      this.#keys[0] = key;
      this.#ids[0] = id;
      this.#sink(0);
    }
  }

  /** The kept ones, best first. */
  best(): Ranked[] {
    const order = this.#ids.map((id, at) => ({ id, key: this.#keys[at]! }));
    return order.sort((a, b) => this.#compare(a.key, a.id, b.key, b.id));
  }

  #compare(key: number, id: number, otherKey: number, otherId: number): number {
    return key - otherKey || this.#compareIds(id, otherId);
  }

  #worse(a: number, b: number): boolean {
    return this.#compare(this.#keys[a]!, this.#ids[a]!, this.#keys[b]!, this.#ids[b]!) > 0;
  }

  #swap(a: number, b: number): void {
    [this.#keys[a], this.#keys[b]] = [this.#keys[b]!, this.#keys[a]!];
    [this.#ids[a], this.#ids[b]] = [this.#ids[b]!, this.#ids[a]!];
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#worse(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#keys.length && this.#worse(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
