import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate, type SelfsignedOptions } from "selfsigned";
import { temporaryFolder } from "./temporary-folder.ts";

/** A key and its certificate, both PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** An authority that nobody knows, made for the tests as a company makes its own. */
export interface Authority {
  /** The file of its certificate. */
  readonly file: string;
  /** Certifies hosts, from a date on or until a date if one is given. */
  certify(hosts: readonly string[], dates?: { from?: Date; until?: Date }): Promise<Certified>;
}

const DAY = 24 * 60 * 60_000;
const COMMON = { keyType: "ec", algorithm: "sha256" } as const;

/** The certificates made so far. Tests share them, because making one is slow. */
const made = new Map<string, Promise<Certified>>();

/** Two authorities with one name are the same. */
export async function makeAuthority(name = "An authority of the tests"): Promise<Authority> {
  const { key, cert } = await once([name], () =>
    certified(name, {
      ...lasting({}),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    }),
  );
  const file = join(await temporaryFolder(), "authority.pem");
  await writeFile(file, cert);
  return {
    file,
    certify: (hosts, dates = {}) =>
      once([name, hosts, dates], () =>
        certified(hosts[0], {
          ...lasting(dates),
          ca: { key, cert },
          extensions: [
            {
              name: "subjectAltName",
              altNames: hosts.map((host) =>
                /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host },
              ),
            },
          ],
        }),
      ),
  };
}

function once(about: readonly unknown[], make: () => Promise<Certified>): Promise<Certified> {
  const key = JSON.stringify(about);
  const one = made.get(key) ?? make();
  made.set(key, one);
  return one;
}

async function certified(name: string | undefined, options: SelfsignedOptions): Promise<Certified> {
  const attributes = [{ name: "commonName", value: name }];
  const { private: key, cert } = await generate(attributes, { ...COMMON, ...options });
  return { key, cert };
}

function lasting({ from, until }: { from?: Date; until?: Date }) {
  const notBeforeDate = from ?? new Date(Date.now() - 10 * DAY);
  return { notBeforeDate, notAfterDate: until ?? new Date(notBeforeDate.getTime() + 30 * DAY) };
}
