import {
  anyCase,
  boolean,
  integer,
  type Kind,
  kind,
  list,
  number,
  object,
  oneOf,
  Refusal,
  range,
  text,
  url,
} from "#shared/contract/params.ts";
import { side } from "./common.ts";

/** What a page may be allowed to use (contract/enums.json). */
const PERMISSIONS = [
  "geolocation",
  "camera",
  "microphone",
  "notifications",
  "midi",
  "push",
  "clipboard-read",
  "clipboard-write",
  "payment-handler",
  "usb",
  "bluetooth",
  "accelerometer",
  "gyroscope",
  "magnetometer",
  "ambient-light-sensor",
  "background-sync",
  "persistent-storage",
  "screen-wake-lock",
  "web-share",
  "xr-spatial-tracking",
] as const;

export const screenshotParams = () => ({
  url: url(),
  headers: headers().default({}),
  viewportWidth: range(1, 1920).default(1280),
  viewportHeight: range(1, 1080).default(720),
  scale: decimal(0.1, 3).default(1),
  theme: anyCase(["light", "dark"]).default("light"),
  userAgent: text(512, 0).default(""),
  fullpage: boolean().default(false),
  locale: text(10, 0).default(""),
  timezone: timezone().default(""),
  latitude: decimal(-90, 90).default(0),
  longitude: decimal(-180, 180).default(0),
  accuracy: decimal(0, 100_000).default(0),
  touch: boolean().default(false),
  permissions: list(anyCase(PERMISSIONS)).default([]),
  sleep: integer(0, 10).default(0),
  width: side(0),
  height: side(0),
  quality: range(-1, 100).default(-1),
  output: oneOf("jpg", "jpeg", "png", "webp", "heic", "avif", "gif").optional(),
});

/** Names and values of HTTP headers (RFC 9110 §5). */
function headers(): Kind<Record<string, string>> {
  const objects = object(65_535);
  const refusal = new Refusal("Must be an object of HTTP headers: names, and texts without line breaks.");
  return kind({ type: "object", additionalProperties: { type: "string" } }, (value) => {
    const given = objects.safeParse(value);
    if (!given.success) return refusal;
    const entries: [string, string][] = [];
    for (const [name, text] of Object.entries(given.data)) {
      if (
        !/^[\w!#$%&'*+.^`|~-]+$/.test(name) ||
        typeof text !== "string" ||
        /[^\t\x20-\x7e\x80-\xff]/.test(text)
      ) {
        return refusal;
      }
      entries.push([name, text]);
    }
    return Object.fromEntries(entries);
  });
}

/** A number within bounds. */
function decimal(min: number, max: number): Kind<number> {
  const numbers = number();
  const refusal = new Refusal(`Must be a number from ${min} to ${max}.`);
  return kind<number>({ type: "number", minimum: min, maximum: max }, (value) => {
    const given = numbers.safeParse(value);
    return given.success && given.data >= min && given.data <= max ? given.data : refusal;
  });
}

/** A time zone of the IANA database, in any case; the value is as the database writes it. */
function timezone(): Kind<string> {
  const refusal = new Refusal("Must be a time zone such as Europe/Berlin.");
  return kind({ type: "string" }, (value) => {
    if (value === "") return "";
    if (typeof value !== "string" || !/^[A-Za-z][\w+/-]{0,63}$/.test(value)) return refusal;
    try {
      return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return refusal;
    }
  });
}
