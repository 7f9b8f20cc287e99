/**
 * Whether a secret can be had from a text: as it stands there, or out of any escaping or base64 that
 * a rendering, a URL, an error or a request puts it into.
 */
export function discloses(text: string, secret: string): boolean {
  const seen = new Set([text]);
  for (const one of seen) {
    if (one.includes(secret)) return true;
    if (seen.size > 100) continue;
    for (const decode of [unescapeHtml, unescapePercent, unescapeFlex, unescapeJson]) {
      seen.add(decode(one));
    }
  }
  const tokens = new Set([...seen].flatMap((one) => one.match(/[\w+/-]{8,}/g) ?? []));
  return [...tokens].some((token) => isInBase64(token, secret));
}

function isInBase64(token: string, secret: string): boolean {
  return [0, 1, 2, 3].some((start) => Buffer.from(token.slice(start), "base64").includes(secret));
}

function unescapeHtml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => named[name] ?? "");
}

function unescapePercent(text: string): string {
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("%", ""), "hex").toString(),
  );
}

function unescapeFlex(text: string): string {
  return text.replaceAll(/_([0-9A-F]{2})/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function unescapeJson(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(["'\\/])/g, "$1");
}
