/**
 * Imported before wrangler and Miniflare: they read these once. Keeps the single machine quiet and offline,
 * and keeps wrangler from reading `.env` on its own, which local/launcher-settings.ts does.
 */
const quiet: Record<string, string> = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
};
for (const [name, value] of Object.entries(quiet)) process.env[name] ??= value;
