import { LosslessNumber, parse, stringify } from "lossless-json";
import type { RuleSample, SampleMapping } from "./samples.ts";

/**
 * What every User must look like after a run, said once more and as plainly as possible: by the
 * mapping as it is written, and with nothing of the program's own.
 */

/** JSON, with numbers as they are spelled. */
export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json };

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

/** The identity of a Worker's User; undefined where it has none, or its attributes are broken. */
export function identityOf(mapping: SampleMapping, worker: ModelWorker): string | undefined {
  const attributes = read(worker.attributes);
  if (attributes === undefined) return undefined;
  for (const source of mapping.identity) {
    if (source === "friendly_name") return worker.friendlyName;
    const text = at(attributes, typeof source === "string" ? source : source.from);
    if (typeof source !== "string" && typeof text === "string" && text !== "") return text;
    if (typeof text === "string" && text.startsWith("client:")) return text.slice("client:".length);
  }
  return undefined;
}

/** What a run makes of one User, given all Workers that mean it. */
export function verdictOn(
  mapping: SampleMapping,
  workers: readonly ModelWorker[],
  user: ModelUser | undefined,
): Verdict {
  const [worker, ...others] = workers;
  if (worker === undefined) return { user, failing: [] };
  if (others.length > 0) return { user, failing: workers.map(({ sid }) => sid) };
  const after = userAfter(mapping, read(worker.attributes) ?? {}, user);
  return after === "problem" ? { user, failing: [worker.sid] } : { user: after, failing: [] };
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
  if (all.every(({ value }) => value === undefined)) return user;

  const copies = all.some(({ from }) => from !== undefined);
  const mayCreate = !copies || all.some(({ isCopied }) => isCopied);
  const attributes = read(user?.attributes ?? "{}");
  if (attributes === undefined) return "problem";
  if (user === undefined && (!mayCreate || mapping.users === "updateOnly")) return undefined;
  if (user !== undefined && mapping.users === "createOnly") return user;

  for (const { to, value, mode } of rules) {
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

/** A rule's value for a Worker; undefined: it has none, and the User keeps what it has. */
function wanted(
  rule: Omit<RuleSample, "to">,
  worker: Json,
): { value: Json | undefined; isCopied: boolean } {
  if (rule.from === undefined) return { value: toJson(rule.value), isCopied: false };
  const found = rule.from.map((path) => at(worker, path)).find((value) => !isMissing(value));
  return { value: found ?? toJson(rule.default), isCopied: found !== undefined };
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

function at(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path.split(".")) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** Puts a value at a path; false where something that is no object is in the way. */
function put(object: { [key: string]: Json }, path: string, value: Json): boolean {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    object[key] = value;
    return true;
  }
  const inner = object[key] ?? (key in object ? null : {});
  if (!isObject(inner)) return false;
  object[key] = inner;
  return put(inner, rest.join("."), value);
}

/** The object that a text holds, undefined for any other text. */
export function read(text: string): { [key: string]: Json } | undefined {
  try {
    const value = parsed(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toJson(value: unknown): Json | undefined {
  const text = stringify(value);
  return text === undefined ? undefined : parsed(text);
}

function parsed(text: string): Json {
  // lossless-json types its result `unknown`; by its contract it holds nothing but these types.
  return parse(text) as Json;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}
