import { z } from "zod";
import { parseIpRange } from "#shared/limits/ip-range.ts";

/** The kinds of values settings have. All arrive as text; each message completes "has a wrong value: …". */

const hostMessage = "write a host name such as api.example.com, without https:// and without a path";

/** Appwrite's switch words. */
export function toggle(on: boolean) {
  return z
    .enum(["enabled", "disabled"], "write enabled or disabled")
    .default(on ? "enabled" : "disabled")
    .transform((word) => word === "enabled");
}

export function text(preset = "") {
  return z.string("write text").trim().default(preset);
}

export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
  preset: Words[number],
) {
  return z.enum(words, `write ${words.join(" or ")}`).default(preset as never);
}

/** A whole number in digits. */
export function integer(preset: number, least: number, most: number = Number.MAX_SAFE_INTEGER) {
  const message = `write a whole number from ${least} to ${most}`;
  return z
    .string(message)
    .regex(/^\d{1,16}$/, message)
    .default(String(preset))
    .transform(Number)
    .pipe(z.int(message).min(least, message).max(most, message));
}

/** Words separated by commas; blanks around them do not count. */
export function list(word = z.string(), preset = "") {
  return z
    .string("write a list with commas")
    .default(preset)
    .transform((value) =>
      value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .pipe(z.array(word));
}

/** IP addresses and ranges (`10.0.0.0/8`), separated by commas. */
export function ipRanges() {
  return list().transform((words, check) =>
    words.flatMap((word) => {
      const range = parseIpRange(word);
      if (!range) check.addIssue("write IP addresses or ranges such as 10.0.0.0/8, with commas");
      return range ? [range] : [];
    }),
  );
}

const hostForm = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/;

/** A host name or an IP address, without scheme; a port may follow. */
export function host(preset: string) {
  return z.string().trim().toLowerCase().regex(hostForm, hostMessage).default(preset);
}

/** A host name that stays empty by default. */
export function optionalHost() {
  return z.string().trim().toLowerCase().regex(hostForm, hostMessage).default("");
}

export function email(preset: string) {
  return z.email("write an e-mail address").default(preset);
}
