import { stringify } from "lossless-json";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import type { Mishap } from "../../src/dev/emulator/mishaps.ts";
import {
  identityOf,
  inScope,
  type ModelUser,
  type ModelWorker,
  verdictOn,
} from "./center-model.ts";
import type { SampleMapping } from "./center-samples.ts";
import { type Json, read } from "./model-json.ts";

/** A center before a run, and what happened in it during the run. */
export interface Circumstances {
  readonly mapping: SampleMapping;
  readonly workers: readonly ModelWorker[];
  readonly users: ReadonlyMap<string, ModelUser>;
  readonly exchanges: readonly Exchange[];
}

type State = ModelUser | undefined;

/** What a User may be like after a run: when the run says that it is done, and otherwise. */
export interface Possible {
  readonly done: readonly State[];
  readonly notDone: readonly State[];
}

/**
 * What the User of an identity may be like. A run may look at it once, before or after anything that
 * happened to it or its Workers, or fail to: it never makes anything else of it.
 */
export function possibleUsers(
  { mapping, workers, users, exchanges }: Circumstances,
  identity: string,
): Possible {
  const mishaps = exchanges.flatMap(({ mishap }) => mishap ?? []);
  const gone = mishaps.filter(({ kind }) => kind !== "changed").map(({ whose }) => whose);
  const meant = workers.filter(
    (worker) => inScope(mapping, worker) && identityOf(mapping, worker) === identity,
  );
  const left = meant.filter(({ sid }) => !gone.includes(sid));
  const afterRun = (state: State) => [
    verdictOn(mapping, meant, state).user,
    ...(left.length < meant.length ? [verdictOn(mapping, left, state).user] : []),
  ];

  const own = mishaps.filter(({ resource, whose }) => resource === "User" && whose === identity);
  let states: State[] = [users.get(identity)];
  for (const mishap of own) {
    states = [...states, ...states.flatMap(afterRun)].map((state) => suffer(mishap, state));
  }
  const done = states.flatMap(afterRun);
  if (left.length < meant.length) done.push(...states);
  if (own.at(-1)?.kind === "vanished") done.push(undefined);
  return { done, notDone: [...states, ...done] };
}

function suffer({ kind, key = "" }: Mishap, user: State): State {
  if (kind === "vanished" || user === undefined) return undefined;
  const attributes = read(user.attributes);
  if (attributes === undefined) return user;
  return { ...user, attributes: stringify({ ...attributes, [key]: true }) ?? "" };
}

/** A User as text in which neither the order of keys nor blanks count, but every digit does. */
export function canonical(user: State): string {
  if (user === undefined) return "none";
  const attributes = read(user.attributes);
  const text = attributes === undefined ? user.attributes : stringify(sorted(attributes));
  return `${text} ${user.roleSid} ${JSON.stringify(user.friendlyName)}`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || "isLosslessNumber" in value) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
