import { Problem } from "../mapping/problem.ts";

/** In bytes; a larger picture is slow to show in a chat. */
export const MOST_BYTES = 5_000_000;

/** Returns the problem for a picture's answer with an error status. */
export function imageRefused(status: number): Problem {
  if (status === 404 || status === 410) {
    return new Problem(
      "image-not-found",
      `The new picture is not there (${status}). Correct its URL in the Worker, or upload it.`,
    );
  }
  if (status >= 500 || status === 408 || status === 429) return imageUnreachable(`${status}`);
  return new Problem(
    "image-refused",
    `The new picture is not public (${status}). Make it public, because customers have no login.`,
  );
}

/**
 * Returns the problem for a picture that cannot be loaded.
 *
 * @param why the network's word for it, or the status
 */
export function imageUnreachable(why: string): Problem {
  return new Problem(
    "image-unreachable",
    `The new picture could not be loaded (${why}). Check its URL, and that its server is public.`,
  );
}

/** Returns the problem for a picture at an address that must not be requested. */
export function imagePrivate(): Problem {
  return new Problem(
    "image-private",
    "The new picture is at a private address, so it was not requested. Customers cannot see it there. If only your own network needs it, add --allow-private-images.",
  );
}

/**
 * Returns the problem for a URL that leads to something other than a picture.
 *
 * @param type the media type that came instead; undefined if unknown
 */
export function notAnImage(type: string | undefined): Problem {
  return new Problem(
    "image-not-an-image",
    `The new picture's URL leads to ${type ?? "something"}, which is not a picture. Use the URL of the picture itself, not of a page that shows it.`,
  );
}

/**
 * Returns the problem for a picture that is too large.
 *
 * @param bytes how large it is
 */
export function imageTooLarge(bytes: number): Problem {
  const size = (bytes / 1_000_000).toLocaleString("en-US", { maximumFractionDigits: 1 });
  return new Problem(
    "image-too-large",
    `The new picture has ${size} MB, which is more than ${MOST_BYTES / 1_000_000} MB. Make it smaller.`,
  );
}

/**
 * Returns the problem for a picture that loads over http://, which an https:// page does not show.
 */
export function imageInsecure(): Problem {
  return new Problem(
    "image-insecure",
    "The new picture is loaded over http://, which a chat on an https:// page does not show. Serve it over https://.",
  );
}
