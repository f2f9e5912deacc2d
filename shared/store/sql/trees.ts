/**
 * Joins conditions with AND or OR as a balanced tree: D1 allows an expression depth of 100, which a flat chain of
 * 100 terms exceeds.
 */
export function balanced(terms: readonly string[], operator: "AND" | "OR"): string {
  if (terms.length === 0) return operator === "AND" ? "1" : "0";
  if (terms.length === 1) return terms[0] ?? "";
  const middle = terms.length >> 1;
  const left = balanced(terms.slice(0, middle), operator);
  const right = balanced(terms.slice(middle), operator);
  return `(${left} ${operator} ${right})`;
}
