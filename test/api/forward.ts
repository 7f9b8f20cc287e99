/** Sends a request on to where a host serves. */
export async function forward(request: Request, url: string): Promise<number> {
  const { method, headers } = request;
  const body = method === "POST" ? { body: await request.text() } : {};
  return (await fetch(url + new URL(request.url).search, { method, headers, ...body })).status;
}
