import { stripVTControlCharacters } from "node:util";

const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.43;
const PADDING = 16;

/** Classes for the escape sequences that the terminal rendering uses (ECMA-48: SGR). */
const CLASSES: Record<string, string> = {
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
};
const ENDS = new Set(["22", "39"]);
const SEQUENCE = new RegExp(`${String.fromCharCode(0x1b)}\\[(\\d+)m`);

/** Lines of a terminal as a picture; colours come from their escape sequences. */
export function terminalSvg(title: string, lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * CHARACTER_WIDTH) + 2 * PADDING;
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const rows = lines.map((line, index) => {
    const y = PADDING + (index + 0.75) * LINE_HEIGHT;
    return `  <text x="${PADDING}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
  <title>${escaped(title)}</title>
  <style>
    text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d4d7dd; }
    .bold { font-weight: bold; fill: #ffffff; } .dim { fill: #8b93a1; }
    .red { fill: #ff7b72; } .green { fill: #7ee787; } .yellow { fill: #e3b341; }
  </style>
  <rect width="${width}" height="${height}" rx="8" fill="#161b22"/>
${rows.join("\n")}
</svg>
`;
}

function spans(line: string): string {
  const open: string[] = [];
  return line
    .split(SEQUENCE)
    .map((part, index) => {
      if (index % 2 === 0) {
        return part === "" ? "" : `<tspan class="${open.join(" ")}">${escaped(part)}</tspan>`;
      }
      if (ENDS.has(part)) open.pop();
      else open.push(CLASSES[part] ?? "");
      return "";
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
