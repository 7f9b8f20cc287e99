import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";
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

export async function makeAuthority(name = "An authority of the tests"): Promise<Authority> {
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    ...COMMON,
    ...lasting({}),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const file = join(await temporaryFolder(), "authority.pem");
  await writeFile(file, cert);
  return {
    file,
    certify: async (hosts, dates = {}) => {
      const issued = await generate([{ name: "commonName", value: hosts[0] }], {
        ...COMMON,
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
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}

function lasting({ from, until }: { from?: Date; until?: Date }) {
  const notBeforeDate = from ?? new Date(Date.now() - 10 * DAY);
  return { notBeforeDate, notAfterDate: until ?? new Date(notBeforeDate.getTime() + 30 * DAY) };
}
