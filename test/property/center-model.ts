import { stringify } from "lossless-json";
import type { RuleSample, SampleMapping } from "./center-samples.ts";
import { at, drop, type Json, put, read, toJson } from "./model-json.ts";

/**
 * What every User must look like after a run, said once more and as plainly as possible: by the
 * mapping as it is written, and with nothing of the program's own.
 */

export interface ModelUser {
  readonly friendlyName: string | null;
  readonly attributes: string;
  readonly roleSid: string;
}

export interface ModelWorker {
  readonly sid: string;
  readonly friendlyName: string;
  readonly attributes: string;
}

/** What becomes of one User (undefined: there is none), and of the Workers that mean it. */
export interface Verdict {
  readonly user: ModelUser | undefined;
  /** The Workers whose problem only a person can solve. */
  readonly failing: readonly string[];
}

/** The role of a User that is made without `roleSid`. */
const DEFAULT_ROLE = `RL${"1".padStart(32, "0")}`;

/** The Workers that the mapping's expression matches: samples have none, or `roles HAS 'agent'`. */
export function inScope(mapping: SampleMapping, worker: ModelWorker): boolean {
  if (mapping.workers === undefined) return true;
  const roles = at(read(worker.attributes) ?? {}, "roles");
  return Array.isArray(roles) && roles.includes("agent");
}

/** Which User is a Worker's, as far as the mapping knows. */
interface Meant {
  readonly identity: string;
  readonly isGuess: boolean;
}

/** True for a Worker that cannot be read, or whose `contact_uri` is neither an identity nor a SIP address. */
export function isBroken(mapping: SampleMapping, worker: ModelWorker): boolean {
  const attributes = read(worker.attributes);
  return attributes === undefined || meantBy(mapping, worker, attributes) === "problem";
}

/** The identity of a Worker's User; undefined where it has none, or is broken. */
export function identityOf(mapping: SampleMapping, worker: ModelWorker): string | undefined {
  const meant = meantBy(mapping, worker, read(worker.attributes) ?? {});
  return isBroken(mapping, worker) || meant === "problem" ? undefined : meant?.identity;
}

function meantBy(
  mapping: SampleMapping,
  worker: ModelWorker,
  attributes: Json,
): Meant | "problem" | undefined {
  for (const source of mapping.identity) {
    if (source === "friendly_name") return { identity: worker.friendlyName, isGuess: false };
    if (source === "contact_uri") {
      const uri = at(attributes, "contact_uri");
      if (isMissing(uri) || String(uri).startsWith("sip:")) continue;
      const [, identity] = /^client:(\w+)$/.exec(String(uri)) ?? [];
      return identity === undefined ? "problem" : { identity, isGuess: false };
    }
    if ("guess" in source) return { identity: worker.friendlyName, isGuess: true };
    if ("expression" in source) {
      const isChat = source.expression !== "friendlyName" && isAdmin(attributes);
      const text = isChat ? at(attributes, "chat") : worker.friendlyName;
      if (typeof text === "string" && text !== "") return { identity: text, isGuess: false };
      continue;
    }
    const text = at(attributes, source.from);
    if (typeof text === "string" && text !== "") return { identity: text, isGuess: false };
  }
  return undefined;
}

function isAdmin(attributes: Json): boolean {
  const roles = at(attributes, "roles");
  return Array.isArray(roles) && roles.includes("admin");
}

/** What a run makes of one User, given all Workers that mean it. */
export function verdictOn(
  mapping: SampleMapping,
  workers: readonly ModelWorker[],
  user: ModelUser | undefined,
): Verdict {
  const ends = workers.map((worker) => {
    const attributes = read(worker.attributes) ?? {};
    const meant = meantBy(mapping, worker, attributes);
    const isGuess = typeof meant === "object" && meant.isGuess;
    return { sid: worker.sid, isGuess, after: userAfter(mapping, attributes, user) };
  });
  // Names are unique, so that there is one guess at most.
  const certain = ends.filter(({ isGuess }) => !isGuess);
  const guess = ends.find(({ isGuess }) => isGuess);
  const nameless = guess && isNameless(mapping, workers, guess.sid) ? [guess.sid] : [];
  if (certain.length > 1) return { user, failing: [...certain.map(({ sid }) => sid), ...nameless] };
  const one = certain[0] ?? guess;
  if (one === undefined) return { user, failing: [] };
  if (one.after === "problem") return { user, failing: [...new Set([one.sid, ...nameless])] };
  const isAbsentGuess = one.isGuess && user === undefined;
  return { user: isAbsentGuess ? undefined : one.after, failing: nameless };
}

/** True for a Worker whose friendly name would not be text, which is so whatever its User is like. */
function isNameless(mapping: SampleMapping, workers: readonly ModelWorker[], sid: string): boolean {
  const attributes = read(workers.find((worker) => worker.sid === sid)?.attributes ?? "");
  const name = mapping.friendlyName && wanted(mapping.friendlyName, attributes ?? {}).value;
  return name !== undefined && typeof name !== "string";
}

function userAfter(
  mapping: SampleMapping,
  worker: Json,
  user: ModelUser | undefined,
): ModelUser | undefined | "problem" {
  const rules = mapping.attributes.map((rule) => ({ ...rule, ...wanted(rule, worker) }));
  const name = mapping.friendlyName && {
    ...mapping.friendlyName,
    ...wanted(mapping.friendlyName, worker),
  };
  const all = [...rules, ...(name ? [name] : [])];
  if (name?.value !== undefined && typeof name.value !== "string") return "problem";
  if (all.every(({ value, isRemoved }) => value === undefined && !isRemoved)) return user;

  const copies = all.some(({ from, expression }) => (from ?? expression) !== undefined);
  const mayCreate = !copies || all.some(({ isCopied }) => isCopied);
  const attributes = read(user?.attributes ?? "{}");
  if (attributes === undefined) return "problem";
  if (user === undefined && (!mayCreate || mapping.users === "updateOnly")) return undefined;
  if (user !== undefined && mapping.users === "createOnly") return user;

  for (const { to, value, mode, isRemoved } of rules) {
    if (isRemoved) drop(attributes, to);
    if (value === undefined || !mayWrite(mode, at(attributes, to), user)) continue;
    if (!put(attributes, to, value)) return "problem";
  }
  const before = user?.friendlyName ?? null;
  const shown = typeof name?.value === "string" && mayWrite(name.mode, before, user);
  return {
    friendlyName: shown && typeof name.value === "string" ? name.value : before,
    attributes: stringify(attributes) ?? "",
    roleSid: user?.roleSid ?? mapping.roleSid ?? DEFAULT_ROLE,
  };
}

/** What a rule wants; a value of undefined that is not removed leaves the User what it has. */
interface Wanted {
  readonly value: Json | undefined;
  readonly isCopied: boolean;
  readonly isRemoved: boolean;
}

function wanted(rule: Omit<RuleSample, "to">, worker: Json): Wanted {
  const applies = rule.when === undefined || at(worker, "a") === "x";
  if (!applies) return { value: undefined, isCopied: false, isRemoved: false };
  if (rule.from === undefined && rule.expression === undefined) {
    return { value: toJson(rule.value), isCopied: false, isRemoved: false };
  }
  const held = rule.expression
    ? [computed(rule.expression, worker)]
    : (rule.from ?? []).map((path) => at(worker, path));
  const found = held.find((value) => !isMissing(value));
  const value = found ?? toJson(rule.default);
  const isRemoved = value === undefined && rule.whenMissing === "remove";
  return { value, isCopied: found !== undefined, isRemoved };
}

/** What an expression of the samples makes of a Worker's attributes. */
function computed(
  expression: NonNullable<RuleSample["expression"]>,
  worker: Json,
): Json | undefined {
  const a = at(worker, "a");
  if (expression === '{ "of": a }') return a === undefined ? {} : { of: a };
  if (expression.startsWith("$exists")) return at(worker, "b") === undefined ? "none" : "b";
  return at(worker, expression);
}

function mayWrite(
  mode: RuleSample["mode"],
  before: Json | undefined,
  user: ModelUser | undefined,
): boolean {
  if (mode === "createOnly") return user === undefined;
  return mode === "fillEmpty" ? isMissing(before) : true;
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}
