/**
 * The yardstick for files: R2 and nothing else. Whole objects by PUT, multipart uploads by POST, PUT of each part and
 * POST of their list. `?row` notes an object in D1, or looks it up, in one statement: whoever knows files by name and owner
 * does at least that. Served as it is, types stripped.
 */
interface Env {
  readonly FILES: R2Bucket;
  readonly DB: D1Database;
}

const TABLE = "CREATE TABLE IF NOT EXISTS bare (key TEXT PRIMARY KEY, size INTEGER, etag TEXT)";

export default {
  async fetch(request, { FILES, DB }) {
    const { pathname, searchParams } = new URL(request.url);
    const key = pathname.slice(1);
    const uploadId = searchParams.get("upload");
    const { method, body } = request;
    if (method === "OPTIONS") return Response.json((await DB.exec(TABLE)).count);
    const isNoted = searchParams.has("row");
    if (method === "POST" && uploadId === null) {
      return Response.json((await FILES.createMultipartUpload(key)).uploadId);
    }
    if (uploadId !== null) {
      const upload = FILES.resumeMultipartUpload(key, uploadId);
      if (method === "POST") return Response.json((await upload.complete(await request.json())).size);
      if (body) return Response.json(await upload.uploadPart(Number(searchParams.get("part")), body));
    }
    if (method === "PUT") {
      const put = await FILES.put(key, body);
      if (isNoted) {
        await DB.prepare("INSERT INTO bare VALUES (?, ?, ?)").bind(key, put?.size, put?.etag).run();
      }
      return Response.json(put?.size);
    }
    if (method === "DELETE") return new Response(await FILES.delete(key).then(() => null));
    if (isNoted) await DB.prepare("SELECT * FROM bare WHERE key = ?").bind(key).all();
    const found = await FILES.get(key);
    if (!found) return new Response(null, { status: 404 });
    return new Response(found.body, { headers: { "content-length": String(found.size) } });
  },
  scheduled() {},
} satisfies ExportedHandler<Env>;
