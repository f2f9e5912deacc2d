/** A query that cannot be accepted. `readQueries` turns it into the list's ApiError. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
}
