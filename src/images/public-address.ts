import dns from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { imagePrivate } from "./image-problems.ts";

/** The range of all public IPv6 addresses (IANA). */
const PUBLIC_IPV6 = ipaddr.parseCIDR("2000::/3");

/**
 * The address ranges of the user's own network and machine; link-local, where clouds serve
 * credentials, is not one of them.
 */
const OWN: readonly string[] = ["private", "loopback", "uniqueLocal", "carrierGradeNat"];

/** What serves machines in a cloud elsewhere: Azure, Alibaba, AWS and Google (IPv6). */
const OF_CLOUDS: readonly string[] = [
  "168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd20:ce::254",
];

/**
 * True if a connection to an IP address may be opened: the address is public and has no special
 * purpose.
 *
 * @param allowPrivate true allows the user's own network and machine too
 */
export function mayConnect(address: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (OF_CLOUDS.includes(parsed.toString())) return false;
  const range = parsed.range();
  if (range !== "unicast") return allowPrivate && OWN.includes(range);
  return parsed instanceof ipaddr.IPv4 || parsed.match(PUBLIC_IPV6);
}

/** Names that a network gives itself, including those of a cloud's internal services. */
const OWN_NAME = /^[^.]*\.?$|\.(local|localhost|internal|home\.arpa)\.?$/i;

/**
 * Checks a URL's host before it is requested: an IP address, which is not resolved, or a name that
 * a proxy will resolve.
 *
 * @throws Problem `image-private`
 */
export function checkHost({ hostname }: URL, allowPrivate: boolean, isProxied: boolean): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  const isAllowed =
    isIP(host) === 0
      ? allowPrivate || !isProxied || !OWN_NAME.test(host)
      : mayConnect(host, allowPrivate);
  if (!isAllowed) throw imagePrivate();
}

/**
 * Resolves names, and returns only addresses to which a connection may be opened. If there is none,
 * it fails with Problem `image-private`. The connection uses the returned address, so a second DNS
 * answer cannot change it.
 */
export function guardedLookup(
  allowPrivate: boolean,
  lookup: LookupFunction = dns.lookup,
): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = (Array.isArray(found) ? found : []).filter((one) =>
        mayConnect(one.address, allowPrivate),
      );
      const [first] = addresses;
      if (first === undefined) callback(imagePrivate(), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
