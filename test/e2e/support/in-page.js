// Runs in the page, beside the SDK: what tests do there.
window.inPage = {
  async open() {
    const { endpoint, projectId, bucketId } = await (await fetch("/config.json")).json();
    const client = new window.Appwrite.Client().setEndpoint(endpoint).setProject(projectId);
    return { bucketId, storage: new window.Appwrite.Storage(client) };
  },

  /** Uploads `size` bytes of a pattern, or a file of its own. */
  async upload(fileId, size, name = "file.bin") {
    const { bucketId, storage } = await this.open();
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >>> 8)) % 251;
    const progress = [];
    const onProgress = ({ progress: percent, chunksUploaded }) => progress.push([percent, chunksUploaded]);
    const file = new File([bytes], name, { type: "text/html" });
    const made = await storage
      .createFile({ bucketId, fileId, file, onProgress })
      .catch(({ message }) => ({ message }));
    return { made, progress };
  },

  async call(method, fileId) {
    const { bucketId, storage } = await this.open();
    return storage[method]({ bucketId, fileId });
  },

  /** What an image at an address shows: its size, or null. */
  async image(address) {
    const img = new Image();
    img.src = address;
    return img.decode().then(
      () => [img.naturalWidth, img.naturalHeight],
      () => null,
    );
  },

  /** What a request with the browser's cookies is answered. */
  async fetch(address, headers = {}) {
    const answer = await fetch(address, { credentials: "include", headers });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return {
      status: answer.status,
      size: bytes.length,
      first: bytes[0],
      type: answer.headers.get("content-type"),
    };
  },
};
