/** HTML whose parts from outside are escaped; made by `html` alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML: what is put into it is escaped, unless it is HTML itself. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = parts.map((part) => {
    if (part instanceof Html) return part.text;
    if (typeof part === "object") return part.map(({ text }) => text).join("\n");
    return String(part).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
  });
  return new Html(String.raw({ raw: template }, ...texts));
}

/** HTML for a part that is left out. */
export const NOTHING = html``;
