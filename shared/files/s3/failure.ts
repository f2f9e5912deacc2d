import { S3ServiceException } from "@aws-sdk/client-s3";

/** The service did not do what it was asked to. The message may be logged: it holds neither keys nor signatures. */
export class DeviceError extends Error {
  override name = "DeviceError";
}

/** Runs one operation. @throws DeviceError in place of what the SDK throws, which quotes requests */
export async function attempt<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof S3ServiceException) {
      const { httpStatusCode, requestId } = error.$metadata;
      throw new DeviceError(
        `S3 ${operation}: ${httpStatusCode ?? "no"} ${error.name}${requestId ? ` (${requestId})` : ""}`,
      );
    }
    throw new DeviceError(`S3 ${operation}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const ABSENT: ReadonlySet<string> = new Set(["NoSuchKey", "NotFound", "NoSuchUpload"]);

/** Null where the service says that there is no such thing. */
export async function absent<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3ServiceException && ABSENT.has(error.name)) return null;
    throw error;
  }
}
