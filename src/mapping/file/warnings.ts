import { isGuess } from "../identity-source.ts";
import { isJsonObject } from "../json.ts";
import type { Mapping } from "../mapping.ts";
import { formatPath, type Path } from "../path.ts";
import type { AttributeRule, Rule } from "../rule.ts";
import type { Issue } from "./mapping-error.ts";

/** Warnings about probable mistakes in a valid mapping. */
export function warningsAbout(mapping: Mapping): Issue[] {
  const { attributes, friendlyName, users } = mapping;
  return [
    ...aboutIdentity(mapping),
    ...aboutShortForm(attributes),
    ...aboutPrefix(mapping),
    ...attributes.flatMap((rule, index) => {
      const place = ["attributes", index];
      return [...aboutDeadRule(rule, users, place), ...aboutWholeObject(rule, place)];
    }),
    ...(friendlyName === undefined
      ? []
      : [...aboutDeadRule(friendlyName, users, ["friendlyName"]), ...aboutName(friendlyName)]),
  ];
}

function aboutIdentity({ identity }: Mapping): Issue[] {
  const warnings: Issue[] = [];
  if (!identity.includes("contact_uri")) {
    const message =
      "has no `contact_uri`, where Flex keeps an agent's identity: if you use Flex, its Users may not be found and duplicates may be created";
    warnings.push({ path: ["identity"], message });
  }
  const index = identity.findIndex(isGuess) + 1;
  const [guess, next] = [identity[index - 1], identity[index]];
  if (guess === undefined || next === undefined) return warnings;
  if (!isGuess(next)) {
    const message = "comes after a guess, which is used first; put guesses last";
    warnings.push({ path: ["identity", index], message });
  } else if (isGuess(guess) && guess.guess === "friendly_name") {
    const message = "is never tried, because every Worker has the name that is guessed from first";
    warnings.push({ path: ["identity", index], message });
  }
  return warnings;
}

/** Paths are relative to the attributes: `attributes.image_url` is a key `attributes` in them. */
function aboutPrefix({ identity, attributes, friendlyName }: Mapping): Issue[] {
  const about = (path: Path, whose: string, place: readonly PropertyKey[]): Issue[] => {
    const [first, second, ...rest] = path;
    if (first !== "attributes" || second === undefined) return [];
    const meant = formatPath([second, ...rest]);
    const message = `starts with \`attributes.\`, but is already relative to ${whose} attributes; write \`${meant}\``;
    return [{ path: place, message }];
  };
  const ofSource = ({ source }: Rule, place: readonly PropertyKey[]) => {
    if (source.kind !== "from") return [];
    const isSingle = source.paths.length === 1;
    return source.paths.flatMap((path, index) =>
      about(path, "the Worker's", [...place, "from", ...(isSingle ? [] : [index])]),
    );
  };
  return [
    ...identity.flatMap((source, index) => {
      const asked = isGuess(source) ? source.guess : source;
      if (typeof asked === "string" || !("from" in asked)) return [];
      const place = ["identity", index, ...(isGuess(source) ? ["guess"] : []), "from"];
      return about(asked.from, "the Worker's", place);
    }),
    ...attributes.flatMap((rule, index) => [
      ...ofSource(rule, ["attributes", index]),
      ...about(rule.to, "the User's", ["attributes", index, "to"]),
    ]),
    ...(friendlyName === undefined ? [] : ofSource(friendlyName, ["friendlyName"])),
  ];
}

/** `"attributes": { "from": "a", "to": "b" }` copies the attributes called `from` and `to`. */
function aboutShortForm(rules: Mapping["attributes"]): Issue[] {
  const reads = (name: string) =>
    rules.some(({ source }) => source.kind === "from" && source.paths[0]?.join(".") === name);
  if (!reads("to") || !(reads("from") || reads("expression"))) return [];
  const message = "looks like one rule; if it is one, put it in a list: `[{ … }]`";
  return [{ path: ["attributes"], message }];
}

function aboutDeadRule(
  rule: Rule & Partial<AttributeRule>,
  users: Mapping["users"],
  place: readonly PropertyKey[],
): Issue[] {
  const warnings: Issue[] = [];
  if (rule.when?.isNeverTrue) {
    warnings.push({
      path: [...place, "when"],
      message: "is never true, so the rule never applies",
    });
  }
  if (rule.mode === "createOnly" && users === "updateOnly") {
    const message = "never applies: with `users` set to `updateOnly`, no User is created";
    warnings.push({ path: [...place, "mode"], message });
  }
  if (rule.whenMissing === "remove" && users === "createOnly") {
    const message = "never applies: with `users` set to `createOnly`, existing Users never change";
    warnings.push({ path: [...place, "whenMissing"], message });
  }
  return warnings;
}

function aboutWholeObject(rule: AttributeRule, place: readonly PropertyKey[]): Issue[] {
  const { source } = rule;
  const key =
    source.kind === "expression"
      ? source.expression.buildsObject && "expression"
      : source.kind === "value" && isFilledObject(source.value) && "value";
  const keys = [key, isFilledObject(rule.default) && "default"].filter((one) => one !== false);
  const to = formatPath(rule.to);
  return keys.map((one) => ({
    path: [...place, one],
    message: `replaces all of \`${to}\`, including what others keep in it; to keep that, use a rule for each key (\`to\`: \`${to}.…\`)`,
  }));
}

function isFilledObject(value: AttributeRule["default"]): boolean {
  return isJsonObject(value) && Object.keys(value).length > 0;
}

/** Twilio's webchat shows the friendly name (flex-project-template issue 448: a leaked real name). */
function aboutName({ source }: Rule): Issue[] {
  const message =
    "reads `full_name`, an agent's internal name, but customers see the friendly name; prefer `public_identity`";
  if (source.kind === "from" && source.paths.some(([key]) => key === "full_name")) {
    return [{ path: ["friendlyName", "from"], message }];
  }
  if (source.kind === "expression" && /\bfull_name\b/.test(source.expression.text)) {
    return [{ path: ["friendlyName", "expression"], message }];
  }
  return [];
}
