import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { generateSigningKey } from "#shared/crypto/signing-key.ts";

/** The secrets nobody should have to invent, and how each is made. */
const makers: Readonly<Record<string, () => string | Promise<string>>> = {
  _APP_OPENSSL_KEY_V1: () => randomBytes(48).toString("base64url"),
  EDGEWRITE_JWT_KEY: () => generateSigningKey(),
};

export const generatedSecrets: readonly string[] = Object.keys(makers);

/** A fresh value of one of `generatedSecrets`. */
export async function makeSecret(name: string): Promise<string> {
  const make = makers[name];
  if (make === undefined) throw new TypeError(`${name} is not a secret that can be made.`);
  return make();
}

const stored = z.record(z.string(), z.string());

/**
 * The secrets of this data folder, made on the first start and kept in `secrets.json`, readable by its owner
 * only. They belong to the data: a copy of the folder works, the data without them cannot be decrypted.
 */
export async function keptSecrets(folder: string): Promise<Record<string, string>> {
  const path = join(folder, "secrets.json");
  const secrets = await read(path);
  const missing = generatedSecrets.filter((name) => secrets[name] === undefined);
  if (missing.length === 0) return secrets;
  for (const name of missing) secrets[name] = await makeSecret(name);
  await mkdir(folder, { recursive: true });
  await writeFile(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return secrets;
}

async function read(path: string): Promise<Record<string, string>> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  try {
    return stored.parse(JSON.parse(content));
  } catch {
    throw new Error(`${path} is damaged: restore it from a backup, the data cannot be read without it.`);
  }
}
