import { type Answer, ok } from "./answer.ts";

/** How a list is paged: its key in the answer, and the sizes that Twilio documents. */
interface ListShape {
  readonly key: string;
  readonly mostPerPage: number;
}

const DEFAULT_PAGE_SIZE = 50;

/** One page of a list with `meta`, by PageSize and PageToken, as Twilio's newer APIs answer. */
export function pageOf<T>(
  url: URL,
  items: readonly T[],
  { key, mostPerPage }: ListShape,
  toJson: (item: T) => unknown,
): Answer {
  const asked = Number.parseInt(url.searchParams.get("PageSize") ?? "", 10) || DEFAULT_PAGE_SIZE;
  const size = Math.min(Math.max(asked, 1), mostPerPage);
  const start = Number(/^PT(\d+)$/.exec(url.searchParams.get("PageToken") ?? "")?.[1] ?? 0);
  const page = Math.floor(start / size);
  const link = (offset: number) => {
    const target = new URL(url);
    target.searchParams.set("PageSize", String(size));
    target.searchParams.set("Page", String(Math.floor(offset / size)));
    if (offset > 0) target.searchParams.set("PageToken", `PT${offset}`);
    else target.searchParams.delete("PageToken");
    return target.href;
  };
  const end = start + size;
  return ok({
    [key]: items.slice(start, end).map(toJson),
    meta: {
      page,
      page_size: size,
      first_page_url: link(0),
      previous_page_url: start > 0 ? link(Math.max(start - size, 0)) : null,
      url: link(start),
      next_page_url: end < items.length ? link(end) : null,
      key,
    },
  });
}
