/** Cost of a pair that must not be matched. */
export const FORBIDDEN = 1e6;

/**
 * The pairing of rows with columns whose costs add up to the least: the Hungarian method by shortest
 * augmenting paths with potentials (Kuhn 1955, Jonker and Volgenant 1987), O(rows² · columns).
 *
 * `cost(row, column)` is a finite number; pairs of {@link FORBIDDEN} cost are left out of the answer.
 * Returns for every row its column, or −1.
 */
export function assign(
  rows: number,
  columns: number,
  cost: (row: number, column: number) => number,
): number[] {
  // The method wants at least as many columns as rows: spare columns are the wish to stay alone.
  const width = Math.max(rows, columns);
  const costOf = (row: number, column: number): number => (column < columns ? cost(row, column) : FORBIDDEN);
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(width + 1);
  const rowOf = new Int32Array(width + 1); // 1-based; column 0 is the row being placed, row 0 is nobody
  const from = new Int32Array(width + 1);
  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row;
    let free = growPath({ width, costOf, rowPotential, columnPotential, rowOf, from });
    while (free !== 0) {
      const before = at(from, free);
      rowOf[free] = at(rowOf, before);
      free = before;
    }
  }
  const answer = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    const row = at(rowOf, column);
    if (row > 0 && costOf(row - 1, column - 1) < FORBIDDEN) answer[row - 1] = column - 1;
  }
  return answer;
}

type Search = {
  readonly width: number;
  readonly costOf: (row: number, column: number) => number;
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  readonly rowOf: Int32Array;
  readonly from: Int32Array;
};

/** Dijkstra from the row in column 0 to the nearest free column; updates the potentials, fills `from`. */
function growPath(search: Search): number {
  const { width, costOf, rowPotential, columnPotential, rowOf, from } = search;
  const slack = new Float64Array(width + 1).fill(Number.POSITIVE_INFINITY);
  const visited = new Uint8Array(width + 1);
  let here = 0;
  do {
    visited[here] = 1;
    const row = at(rowOf, here);
    let step = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let column = 1; column <= width; column += 1) {
      if (visited[column]) continue;
      const reduced = costOf(row - 1, column - 1) - at(rowPotential, row) - at(columnPotential, column);
      if (reduced < at(slack, column)) {
        slack[column] = reduced;
        from[column] = here;
      }
      if (at(slack, column) < step) {
        step = at(slack, column);
        next = column;
      }
    }
    for (let column = 0; column <= width; column += 1) {
      if (visited[column]) {
        rowPotential[at(rowOf, column)] = at(rowPotential, at(rowOf, column)) + step;
        columnPotential[column] = at(columnPotential, column) - step;
      } else slack[column] = at(slack, column) - step;
    }
    here = next;
  } while (at(rowOf, here) !== 0);
  return here;
}

/** Every index above is within its array by construction; the type cannot know. */
function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}
