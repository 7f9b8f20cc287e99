/**
 * The URLs that Twilio may have called, of which it signed one: the configured ones, each with the
 * query as it was received; or else the one that a proxy says was asked for, and the request's own.
 */
export function publicUrls(request: Request, configured: readonly string[]): string[] {
  const own = new URL(request.url);
  if (configured.length > 0) {
    // As it is written: Twilio signs what is configured there, not what a parser makes of it.
    return configured.map((url) => `${url.split(/[?#]/, 1)[0]}${own.search}`);
  }
  const protocol = firstOf(request.headers.get("x-forwarded-proto")) ?? own.protocol.slice(0, -1);
  const host = firstOf(request.headers.get("x-forwarded-host")) ?? own.host;
  const forwarded = `${protocol}://${host}${own.pathname}${own.search}`;
  return URL.canParse(forwarded) ? [forwarded, own.href] : [own.href];
}

/** Each proxy on the way adds its own; the first is what the caller asked for. */
function firstOf(header: string | null): string | undefined {
  return header?.split(",")[0]?.trim() || undefined;
}
