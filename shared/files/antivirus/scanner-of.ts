import type { Settings } from "#shared/config/settings.ts";
import { Scanner } from "./scanner.ts";

/** The virus scanner of an installation; null when there is none. */
export function scannerOf({ antivirus, antivirusHost, antivirusPort }: Settings): Scanner | null {
  return antivirus ? new Scanner({ host: antivirusHost, port: antivirusPort }) : null;
}
