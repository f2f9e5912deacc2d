/**
 * Suffixes of two labels below which anyone may register a name: of countries (`co.uk`) and of hosts (`workers.dev`).
 * Unknown ones are taken for ordinary domains. Rather one too many than one too few: two sites taken for one would
 * keep the session from a client whose browser drops the cookie, one site taken for two only sends a header more.
 */
const COUNTRY_SECOND_LEVELS = new Set(
  "ac ad co com ed edu gen go gob gouv gov gv id idf in info ltd me mil ne net nhs nic nom or org plc sch web".split(
    " ",
  ),
);
const HOSTS = new Set(
  `amplifyapp.com appspot.com azurewebsites.net deno.dev firebaseapp.com fly.dev github.dev github.io gitlab.io
   herokuapp.com loca.lt lovable.app netlify.app ngrok-free.app ngrok.app ngrok.io nip.io onrender.com pages.dev
   railway.app replit.app run.app sslip.io stackblitz.io surge.sh trycloudflare.com vercel.app web.app webcontainer.io
   workers.dev`.split(/\s+/),
);

/** The part of a host name that its owner registered: `shop.example.co.uk` → `example.co.uk`. The host itself if none. */
export function registrableDomain(hostname: string): string {
  const host = hostname.toLowerCase();
  if (/^[\d.]+$/.test(host) || host.includes(":")) return host;
  const labels = host.split(".");
  const [second = "", top = ""] = labels.slice(-2);
  const isShared = HOSTS.has(`${second}.${top}`) || (top.length === 2 && COUNTRY_SECOND_LEVELS.has(second));
  return labels.slice(isShared ? -3 : -2).join(".");
}

/** Whether a page of `origin` (a URL) is of the same site as `hostname`; false when it is unknown. */
export function isSameSite(origin: string, hostname: string): boolean {
  const host = URL.parse(origin)?.hostname ?? "";
  return host !== "" && registrableDomain(host) === registrableDomain(hostname);
}
