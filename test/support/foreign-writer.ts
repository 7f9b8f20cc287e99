import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import type { World } from "../../src/dev/emulator/world.ts";

/** What came one after the other to one User. */
type Entry =
  | { readonly kind: "listed" | "read" | "write"; readonly identity: string }
  | { readonly kind: "foreign"; readonly identity: string; readonly key: string };

/** What became of the other program's attributes. */
export interface Losses {
  readonly written: number;
  readonly lost: number;
  /** Of the lost, those that did not fall between a reading of their User by itself and its write. */
  readonly unexcused: number;
}

/**
 * Another program, which adds attributes of its own to Users while they are synced. It reads and
 * writes in one go, so that it never loses anything itself.
 */
export class ForeignWriter {
  readonly #world: World;
  readonly #random: () => number;
  readonly #entries: Entry[] = [];

  /** @param random from 0 to 1: whose User is next */
  constructor(world: World, random: () => number) {
    this.#world = world;
    this.#random = random;
  }

  /** Adds an attribute to any one User. */
  write(): void {
    const { list } = this.#world.users;
    const user = list[Math.floor(this.#random() * list.length)];
    if (user === undefined) return;
    const key = `theirs_${this.#entries.length}`;
    user.attributes = JSON.stringify({ ...JSON.parse(user.attributes), [key]: true });
    this.#entries.push({ kind: "foreign", identity: user.identity, key });
  }

  /** Notes what others read and write; called right when they do. */
  note({ method, path, status, responseBody }: Exchange): void {
    if (status >= 300 || !path.includes("/Users")) return;
    const body = JSON.parse(responseBody);
    for (const { identity } of body.users ?? [body]) {
      const kind = method === "POST" ? "write" : "users" in body ? "listed" : "read";
      this.#entries.push({ kind, identity });
    }
  }

  /** What is lost now. */
  losses(): Losses {
    const foreign = [...this.#entries.entries()].filter(([, { kind }]) => kind === "foreign");
    const lost = foreign.filter(([, entry]) => !this.#isThere(entry));
    const unexcused = lost.filter(([index, { identity }]) => !this.#isBetween(index, identity));
    return { written: foreign.length, lost: lost.length, unexcused: unexcused.length };
  }

  #isThere(entry: Entry): boolean {
    const { attributes = "{}" } = this.#world.users.find(entry.identity) ?? {};
    return entry.kind === "foreign" && Object.hasOwn(JSON.parse(attributes), entry.key);
  }

  #isBetween(index: number, identity: string): boolean {
    const isOurs = (entry: Entry) => entry.identity === identity && entry.kind !== "foreign";
    const before = this.#entries.slice(0, index).findLast(isOurs);
    const after = this.#entries.slice(index).find(isOurs);
    return before?.kind === "read" && after?.kind === "write";
  }
}
