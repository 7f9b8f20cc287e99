import dns from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { imagePrivate } from "./image-problems.ts";

/** IANA: all IPv6 addresses that are given out for use in public are in this range. */
const PUBLIC_IPV6 = ipaddr.parseCIDR("2000::/3");

/** Ranges of one's own network and machine; what serves machines in a cloud (link-local) is none. */
const OWN: readonly string[] = ["private", "loopback", "uniqueLocal", "carrierGradeNat"];

/** What serves machines in a cloud elsewhere: Azure, Alibaba, AWS and Google (IPv6). */
const OF_CLOUDS: readonly string[] = [
  "168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd20:ce::254",
];

/**
 * Whether a connection to an IP address may be opened: to one that anybody can reach, and none that
 * has a special purpose.
 *
 * @param allowPrivate also to one's own network and machine
 */
export function mayConnect(address: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (OF_CLOUDS.includes(parsed.toString())) return false;
  const range = parsed.range();
  if (range !== "unicast") return allowPrivate && OWN.includes(range);
  return parsed instanceof ipaddr.IPv4 || parsed.match(PUBLIC_IPV6);
}

/** Names that a network gives itself; the cloud's own services have such names too. */
const OWN_NAME = /^[^.]*\.?$|\.(local|localhost|internal|home\.arpa)\.?$/i;

/**
 * Makes sure of a URL's host before it is asked: of an IP address, which is looked up nowhere, and of
 * a name that a proxy will look up.
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
 * Looks names up, and gives only those addresses that a connection may be opened to; none fails with
 * Problem `image-private`. As the connection takes its address from here, no other answer of the DNS
 * comes between.
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
