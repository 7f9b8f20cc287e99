const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, which in Markdown stays text. */
export function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** As code, GitHub turns no `@name` or `#1` in it into a link or a notification. */
export function code(text: string): string {
  return `<code>${html(text)}</code>`;
}
