/**
 * Returns a document with its sections renewed. A section lies between `<!-- npm run docs: NAME -->`
 * and `<!-- end -->`, each on a line of its own.
 *
 * @throws Error if the document lacks a section.
 */
export function withSections(document: string, sections: Readonly<Record<string, string>>): string {
  let text = document;
  for (const [name, content] of Object.entries(sections)) {
    const begin = `<!-- npm run docs: ${name} -->\n`;
    const [before, rest] = split(text, begin);
    const [, after] = split(rest, "<!-- end -->");
    text = `${before}${begin}\n${content}\n\n<!-- end -->${after}`;
  }
  return text;
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`the document lacks ${mark.trim()}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
