/** HTML in which outside text is escaped; only `html` makes it. */
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

/** Returns text as HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** Template tag for HTML: escapes each value, unless it is `Html` itself. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = parts.map((part) => {
    if (part instanceof Html) return part.text;
    if (typeof part === "object") return part.map(({ text }) => text).join("\n");
    return escaped(String(part));
  });
  return new Html(String.raw({ raw: template }, ...texts));
}

/** Empty HTML, for a part that is left out. */
export const NOTHING = html``;
