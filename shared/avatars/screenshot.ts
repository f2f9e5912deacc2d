/** A screenshot as it is asked for (reference/storage.md §8). Empty texts and zeros: not given. */
export interface Wanted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  readonly scale: number;
  readonly theme: "light" | "dark";
  readonly userAgent: string;
  readonly fullpage: boolean;
  readonly locale: string;
  readonly timezone: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
  readonly touch: boolean;
  readonly permissions: readonly string[];
  /** Seconds. */
  readonly sleep: number;
}

/** The body of `POST /screenshots` of a browser service, what was not asked for left out. */
export function screenshotRequest(wanted: Wanted): Record<string, unknown> {
  const { latitude, longitude, accuracy } = wanted;
  const placed = latitude !== 0 || longitude !== 0;
  return {
    url: wanted.url,
    theme: wanted.theme,
    headers: wanted.headers,
    sleep: wanted.sleep * 1000,
    waitUntil: "load",
    viewport: { width: wanted.viewportWidth, height: wanted.viewportHeight },
    ...(wanted.scale === 1 ? {} : { deviceScaleFactor: wanted.scale }),
    ...(wanted.userAgent === "" ? {} : { userAgent: wanted.userAgent }),
    ...(wanted.fullpage ? { fullPage: true } : {}),
    ...(wanted.locale === "" ? {} : { locale: wanted.locale }),
    ...(wanted.timezone === "" ? {} : { timezoneId: wanted.timezone }),
    ...(placed ? { geolocation: { latitude, longitude, accuracy } } : {}),
    ...(wanted.touch ? { hasTouch: true } : {}),
    ...(wanted.permissions.length === 0 ? {} : { permissions: wanted.permissions }),
  };
}
