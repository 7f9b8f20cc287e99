import type { Tried } from "../mapping/identity.ts";
import { isGuess } from "../mapping/identity-source.ts";
import { formatJson } from "../mapping/json.ts";
import { Problem } from "../mapping/problem.ts";
import { isMissing } from "../mapping/rule.ts";
import { SKIP_REASONS } from "../plan/change.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { printable } from "../report/printable.ts";
import type { Screen } from "../report/screen.ts";
import { title } from "../report/words.ts";
import type { Explanation } from "./explanation.ts";
import { type Row, rowLines } from "./rows.ts";
import { ruleRows } from "./rule-lines.ts";
import { failure, heldText, mappingText, sourceText } from "./step-words.ts";

/** An explanation as lines for people: the steps from top to bottom, and their result. */
export function whyLines(
  explanation: Explanation,
  disclosure: Disclosure,
  screen: Screen,
): string[] {
  const { rules } = explanation;
  const sections = [
    [...headRows(explanation, disclosure), ...userRows(explanation, disclosure)],
    ...rules.map((step) => ruleRows(step, explanation, disclosure)),
    endRows(explanation, disclosure),
  ];
  const blank: Row = { label: "", text: "" };
  const rows = sections.flatMap((section, index) => (index === 0 ? section : [blank, ...section]));
  return rowLines(rows, screen);
}

function headRows(explanation: Explanation, disclosure: Disclosure): Row[] {
  const { worker, unreadable, tried, shared } = explanation;
  const name = disclosure.text(worker.name);
  const titled = title({ worker: worker.sid, name });
  const text = [...new Set([titled, worker.sid])].filter((part) => part !== "").join(", ");
  return [
    { label: "Worker", text: text || "without SID and name", look: "heading" },
    { label: "scope", text: scopeText(explanation, disclosure) },
    ...(unreadable ? [failure(unreadable, disclosure)] : []),
    ...tried.flatMap((one, index) => triedRows(one, index === 0, disclosure)),
    ...(shared ? [failure(shared, disclosure)] : []),
  ];
}

function scopeText({ mapping, scope }: Explanation, disclosure: Disclosure): string {
  if (mapping.workers === undefined) return "all Workers";
  const expression = `\`workers\` (${mappingText(mapping.workers, disclosure)})`;
  if (scope === "unknown") return `assumed in: only Twilio can evaluate ${expression}`;
  return scope === "in" ? `in: ${expression} matches` : `out: ${expression} does not match`;
}

function triedRows(tried: Tried, isFirst: boolean, disclosure: Disclosure): Row[] {
  const { source, held, gives } = tried;
  const label = isFirst ? "identity" : "";
  const isGuessed = isGuess(source);
  const text = sourceText(isGuessed ? source.guess : source, disclosure);
  const asked = mappingText(text, disclosure);
  const what = `${isGuessed ? "guessed from " : ""}${asked}: ${heldText(held, disclosure)}`;
  if (gives instanceof Problem) {
    return [{ label, text: what }, failure(gives, disclosure)];
  }
  if (gives !== undefined) {
    return [{ label, text: `${what} → ${printable(disclosure.text(gives) ?? "(hidden)")}` }];
  }
  const isOther = source === "contact_uri" && !isMissing(held);
  return [
    { label, text: isOther ? `${what}, which is not a client: address` : what, look: "quiet" },
  ];
}

function userRows(
  { mapping, scope, user, unanswered, warning }: Explanation,
  disclosure: Disclosure,
): Row[] {
  const rows: Row[] = [];
  if (user !== undefined) {
    const none = scope === "unknown" ? "none given, so as if there were none" : "none";
    const found = user.sid === undefined ? none : user.sid || "from the file";
    rows.push({ label: "User", text: `${found} (\`users\`: ${mapping.users})` });
  }
  const problem = user?.problem ?? unanswered;
  if (problem !== undefined) rows.push(failure(problem, disclosure));
  if (warning !== undefined) {
    const { message } = disclosure.problem(warning.problem);
    rows.push({ label: "? warning", text: printable(message), look: "changed" });
  }
  return rows;
}

/** What a run does in the end, and the parameters of its write in full. */
function endRows({ mapping, user, end }: Explanation, disclosure: Disclosure): Row[] {
  const shown = (text: string) => printable(disclosure.text(text) ?? "(hidden)");
  const sent = (name: string, text: string | undefined): Row[] =>
    text === undefined ? [] : [{ label: name, text, indented: true }];
  switch (end.action) {
    case "none":
      return [{ label: "= No write", text: "no rule changes the User", look: "heading" }];
    case "skip":
      return [{ label: "· No write", text: SKIP_REASONS[end.reason], look: "heading" }];
    case "fail":
      return [
        {
          label: "! No write",
          text: "see ! above; a run reports this Worker as failed",
          look: "failed",
        },
      ];
  }
  const { attributes, friendlyName } = end.values;
  const isNew = end.action === "create";
  return [
    {
      label: isNew ? "+ Write" : "~ Write",
      text: isNew
        ? "creates a User with"
        : `updates ${user?.sid ? `User ${user.sid}` : "the User"} with`,
      look: "heading",
    },
    ...sent("Identity", isNew && user ? shown(user.identity) : undefined),
    ...sent("Attributes", attributes === undefined ? undefined : shown(attributes)),
    ...sent(
      "FriendlyName",
      friendlyName === undefined ? undefined : shown(formatJson(friendlyName)),
    ),
    ...sent("RoleSid", isNew ? mapping.roleSid : undefined),
  ];
}
