import { type Kind, stringKind } from "./kind.ts";

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
/** Browsers and containers take underscores, too. */
const HOST_LABEL = "\\w([\\w-]{0,61}\\w)?";
const HOST = new RegExp(`^${HOST_LABEL}(\\.${HOST_LABEL})*$`);
const DOTTED_HOST = new RegExp(`^${LABEL}(\\.${LABEL})+$`);
const PHONE = /^\+[1-9]\d{6,14}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const APP_URL = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** Schemes that run what follows, or read it from the device. */
const RUNS = /^(javascript|vbscript|data|blob|file):/i;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

/** True for an e-mail address: ASCII, at most 254 characters, 64 of them before the @, and a dotted domain. */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.lastIndexOf("@");
  return at > 0 && at <= 64 && LOCAL_PART.test(text.slice(0, at)) && DOTTED_HOST.test(text.slice(at + 1));
}

/** True for an E.164 number: + and 7 to 15 digits, the first one not 0. */
export function isPhone(text: string): boolean {
  return PHONE.test(text);
}

/** True for an absolute http or https URL in ASCII. */
export function isWebUrl(text: string): boolean {
  if (!PRINTABLE_ASCII.test(text) || !SCHEME.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "";
}

/** True for an absolute URL a client may be sent to: a page's, or one that opens an app by its scheme. */
export function isRedirect(text: string): boolean {
  if (/^https?:/i.test(text)) return isWebUrl(text);
  return PRINTABLE_ASCII.test(text) && APP_URL.test(text) && !RUNS.test(text) && URL.canParse(text);
}

/** True for a host name or IP address without port, also `*` and `*.` before a host name. */
export function isHostname(text: string): boolean {
  if (text === "*") return true;
  if (text.length > 253) return false;
  return HOST.test(text.startsWith("*.") ? text.slice(2) : text) || isBracketedIpv6(text);
}

function isBracketedIpv6(text: string): boolean {
  return text.startsWith("[") && text.endsWith("]") && URL.canParse(`http://${text}/`);
}

function pair(jsonSchema: Record<string, unknown>, what: string, accepts: (text: string) => boolean) {
  return {
    filled: stringKind(jsonSchema, `Must be ${what}.`, accepts),
    orEmpty: stringKind({}, `Must be ${what}, or empty.`, (text) => text === "" || accepts(text)),
  };
}

const emails = pair({ format: "email" }, "a valid e-mail address", isEmail);
const phones = pair(
  { format: "phone" },
  "a phone number: + with the country code and 7 to 15 digits in all",
  isPhone,
);
const urls = pair({ format: "uri" }, "a valid URL that starts with http:// or https://", isWebUrl);
const redirects = pair(
  { format: "uri" },
  "a valid URL that starts with http://, https:// or the scheme of an app",
  isRedirect,
);
const hostnames = pair({}, "a valid host name, without scheme, port or path", isHostname);

/** `empty` lets '' through, which the handler takes as "clear it". */
export type AddressOptions = { empty?: boolean };

/** An e-mail address as typed: the handler lowers its case. */
export const email = (options: AddressOptions = {}): Kind<string> => pick(emails, options);

/** A phone number in E.164. */
export const phone = (options: AddressOptions = {}): Kind<string> => pick(phones, options);

/** An http(s) URL. Whether its host is allowed is for the handler to check. */
export const url = (options: AddressOptions = {}): Kind<string> => pick(urls, options);

/** Where a client is sent: an http(s) URL, or an app's. Whether the project knows it is for `checkRedirect`. */
export const redirectUrl = (options: AddressOptions = {}): Kind<string> => pick(redirects, options);

/** The host of a platform: a name, `*`, `*.example.com`, `localhost`, an IP address. */
export const hostname = (options: AddressOptions = {}): Kind<string> => pick(hostnames, options);

function pick(of: { filled: Kind<string>; orEmpty: Kind<string> }, options: AddressOptions): Kind<string> {
  return options.empty ? of.orEmpty : of.filled;
}
