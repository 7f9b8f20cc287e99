import type { JsonValue } from "./json.ts";
import type { Mapping } from "./mapping.ts";
import type { Path } from "./path.ts";
import { Problem } from "./problem.ts";
import { evaluate, type Mode, type RuleValue } from "./rule.ts";
import type { Worker } from "./worker.ts";

/** What the mapping says of one Worker: what its User should show. */
export interface DesiredUser {
  readonly attributes: readonly DesiredAttribute[];
  readonly friendlyName: DesiredName | undefined;
  /** False when the Worker holds none of the values that the mapping copies: no User is made. */
  readonly mayCreate: boolean;
}

export interface DesiredAttribute {
  /** The index of its rule in the mapping, which says where and when to write. */
  readonly rule: number;
  readonly to: Path;
  /** Undefined where the User should have none. */
  readonly value: JsonValue | undefined;
  readonly mode: Mode;
}

export interface DesiredName {
  readonly value: string;
  readonly mode: Mode;
}

/** @throws Problem `friendly-name-not-text` when the friendly name is to be anything but text. */
export async function desire(mapping: Mapping, worker: Worker): Promise<DesiredUser> {
  const found: RuleValue[] = [];
  const attributes: DesiredAttribute[] = [];
  for (const [index, rule] of mapping.attributes.entries()) {
    const result = evaluate(rule, worker);
    if (result !== undefined) found.push(result);
    else if (rule.whenMissing === "keep") continue;
    attributes.push({ rule: index, to: rule.to, value: result?.value, mode: rule.mode });
  }

  let friendlyName: DesiredName | undefined;
  const name = mapping.friendlyName && evaluate(mapping.friendlyName, worker);
  if (mapping.friendlyName && name) {
    found.push(name);
    friendlyName = { value: asName(name.value), mode: mapping.friendlyName.mode };
  }

  return {
    attributes,
    friendlyName,
    mayCreate: !readsWorker(mapping) || found.some(({ fromWorker }) => fromWorker),
  };
}

/** A mapping of constants alone wants a User for every Worker. */
function readsWorker({ attributes, friendlyName }: Mapping): boolean {
  return [...attributes, ...(friendlyName ? [friendlyName] : [])].some(
    ({ source }) => source.kind === "from",
  );
}

function asName(value: JsonValue): string {
  if (typeof value === "string") return value;
  throw new Problem(
    "friendly-name-not-text",
    "The mapping's `friendlyName` gives a value that is not text. Point it at a text attribute.",
  );
}
