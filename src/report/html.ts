const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, which in Markdown stays text. */
function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * What a problem says, which may quote Twilio and so anybody: inside of an element nothing is
 * Markdown, and a comment after it keeps an `@` from being a mention.
 */
export function htmlWords(message: string): string {
  return html(message).replaceAll("@", "@<!-- -->");
}

/** As code, GitHub turns no `@name` or `#1` in it into a link or a notification. */
export function code(text: string): string {
  return `<code>${html(text)}</code>`;
}
