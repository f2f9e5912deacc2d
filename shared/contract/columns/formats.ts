const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const URL_SHAPE = /^([A-Za-z][A-Za-z0-9+.-]*):(\/\/([^/?#]*))?(.*)$/;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
const HOST_LABELS =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;
/** Schemes whose URLs have no host. */
const HOSTLESS = new Set(["mailto", "news", "file"]);

/** True for an IPv4 or IPv6 address; no zone id, no leading zeros. */
export function isIp(text: string): boolean {
  if (IPV4.test(text)) return true;
  return text.includes(":") && /^[0-9A-Fa-f:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

/** True for an absolute URL of any scheme, in ASCII; a host is needed but for mailto, news, file (reference §4.1). */
export function isAnyUrl(text: string): boolean {
  const match = PRINTABLE_ASCII.test(text) ? URL_SHAPE.exec(text) : null;
  if (!match) return false;
  const [, scheme = "", authority, host = "", rest = ""] = match;
  if (HOSTLESS.has(scheme.toLowerCase())) return host !== "" || rest !== "";
  if (authority === undefined || host === "") return false;
  return /^https?$/i.test(scheme) ? isWebAuthority(host) : true;
}

function isWebAuthority(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const [, name = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host) ?? [];
  if (port !== "" && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) return false;
  return name.startsWith("[") ? isIp(name.slice(1, -1)) && name.includes(":") : HOST_LABELS.test(name);
}
