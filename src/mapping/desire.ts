import type { JsonValue } from "./json.ts";
import type { Mapping } from "./mapping.ts";
import type { Path } from "./path.ts";
import { evaluate, evaluateName, isWorkers, type Mode, type RuleResult } from "./rule.ts";
import type { Worker } from "./worker.ts";

/** What the mapping says of one Worker: what its User should show. */
export interface DesiredUser {
  readonly attributes: readonly DesiredAttribute[];
  readonly friendlyName: DesiredName | undefined;
  /** Why a User that is not there is not created either; undefined where it is created. */
  readonly skipIfAbsent: "no-mapped-value" | "awaits-first-login" | undefined;
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

/**
 * Evaluates every rule for a Worker.
 *
 * @throws Problem when an expression fails, `friendly-name-not-text` when the friendly name is to be
 * anything but text, and `friendly-name-broken` when it holds half a character.
 */
export async function desire(mapping: Mapping, worker: Worker): Promise<DesiredUser> {
  const said: RuleResult[] = [];
  const attributes: DesiredAttribute[] = [];
  for (const [index, rule] of mapping.attributes.entries()) {
    const result = await evaluate(rule, worker);
    const desired = { rule: index, to: rule.to, mode: rule.mode };
    said.push(result);
    if (result.says === "value") attributes.push({ ...desired, value: result.value });
    else if (result.says === "missing" && rule.whenMissing === "remove") {
      attributes.push({ ...desired, value: undefined });
    }
  }

  let friendlyName: DesiredName | undefined;
  if (mapping.friendlyName !== undefined) {
    const result = await evaluateName(mapping.friendlyName, worker);
    said.push(result);
    if (result.says === "value") {
      friendlyName = { value: result.value, mode: mapping.friendlyName.mode };
    }
  }

  const values = said.filter((result) => result.says === "value");
  const isWanted = readsWorker(mapping) ? values.some(({ of }) => isWorkers(of)) : true;
  const isCreated = values.length > 0 && isWanted;
  return { attributes, friendlyName, skipIfAbsent: isCreated ? undefined : "no-mapped-value" };
}

/** A mapping of constants alone wants a User for every Worker. */
function readsWorker({ attributes, friendlyName }: Mapping): boolean {
  return [...attributes, ...(friendlyName ? [friendlyName] : [])].some(
    ({ source }) => source.kind !== "value",
  );
}
