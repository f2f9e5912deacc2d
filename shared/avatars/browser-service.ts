import { ImageError } from "#shared/images/failure.ts";
import { readImageHeader } from "#shared/images/header.ts";
import { bodyOf, RemoteError, type Reserve } from "./remote.ts";

/** The browser opens the page, waits as long as it is told, and draws it: in milliseconds. */
const PATIENCE = 30_000;
const LARGEST = 20_000_000;

/**
 * A screenshot by a browser service, as it draws it.
 * @param service where it is, without a slash at the end; the operator's own, which may well be private
 * @param request as `screenshotRequest` words it
 * @param patience what it may take in all, in milliseconds
 * @throws RemoteError that names the service; ImageError when it answers with no image; what `reserve` throws
 */
export async function takeScreenshot(
  service: string,
  request: Record<string, unknown>,
  reserve: Reserve,
  patience = PATIENCE,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(patience);
  const response = await ask(service, request, signal);
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    throw new RemoteError(
      "unreachable",
      `The browser service could not show the page: it answered ${response.status}.`,
    );
  }
  const bytes = await bodyOf(response, { limit: LARGEST, reserve, signal }).catch((error: unknown) => {
    if (!(error instanceof RemoteError)) throw error;
    throw new RemoteError(error.fault, `The browser service sent no screenshot. ${error.message}`);
  });
  checkImage(bytes);
  return bytes;
}

async function ask(
  service: string,
  request: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(`${service}/screenshots`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
      redirect: "manual",
      signal,
    });
  } catch {
    const how = signal.aborted ? "in time" : "as an HTTP server does";
    throw new RemoteError("unreachable", `The browser service did not answer ${how}.`);
  }
}

/** @throws ImageError */
function checkImage(bytes: Uint8Array): void {
  try {
    readImageHeader(bytes);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new ImageError(error.fault, "The browser service answered with no image.", { cause: error });
  }
}
