/** Asks the bucket for an object that need not exist. @throws when the bucket does not answer. */
export async function reach(bucket: R2Bucket): Promise<void> {
  await bucket.head("health");
}
