import { formatJson } from "../mapping/json.ts";
import type { Explanation } from "../why/explanation.ts";
import type { Disclosure } from "./disclosure.ts";
import { printable } from "./printable.ts";
import type { Row } from "./rows.ts";
import { reasonInWords } from "./words.ts";

/** What a run does in the end, and the parameters of the write that it makes, in full. */
export function endRows({ mapping, user, end }: Explanation, disclosure: Disclosure): Row[] {
  const shown = (text: string) => printable(disclosure.text(text) ?? "(hidden)");
  const sent = (name: string, text: string | undefined): Row[] =>
    text === undefined ? [] : [{ label: name, text, indented: true }];
  switch (end.action) {
    case "none":
      return [
        { label: "= No write", text: "no rule changes anything in the User", look: "heading" },
      ];
    case "skip":
      return [{ label: "- No write", text: reasonInWords(end.reason), look: "heading" }];
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
