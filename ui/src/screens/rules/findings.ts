// Where findings of a check stand on the sheet that was checked.
import type { FindingOfTable } from '../../api/types.gen';
import type { RowProblems, SheetProblem } from '../../kit/sheetColumn';
import type { SheetRow } from '../../kit/sheetModel';
import type { Tone } from '../../kit/Status';
import { placeOf } from './tableDocument';

export interface PlacedFinding {
  finding: FindingOfTable;
  /** Keys of the row and the column; null for what is about the table as a whole. */
  row: string | null;
  column: string | null;
}

const TONES: Record<string, Tone> = { error: 'bad', warning: 'warn', info: 'info' };
const WEIGHT: Record<string, number> = { error: 0, warning: 1, info: 2 };

export const toneOfFinding = ({ severity }: FindingOfTable): Tone => TONES[severity] ?? 'neutral';

/** The findings with their places, what must be mended first. */
export function placeFindings(findings: readonly FindingOfTable[], rows: readonly SheetRow[]): PlacedFinding[] {
  return findings
    .map((finding) => {
      const pointed = placeOf(finding.pointer);
      const at = pointed.row ?? (finding.row === null ? null : finding.row - 1);
      const row = at === null ? null : (rows[at]?.key ?? null);
      return { finding, row, column: row === null ? null : (pointed.column ?? 'rule') };
    })
    .sort((one, other) => (WEIGHT[one.finding.severity] ?? 3) - (WEIGHT[other.finding.severity] ?? 3));
}

/** What is marked in cells, by row; of several findings about a cell the gravest. */
export function problemsByRow(placed: readonly PlacedFinding[]): ReadonlyMap<string, RowProblems> {
  const found = new Map<string, Map<string, SheetProblem>>();
  for (const { finding, row, column } of placed) {
    const tone = toneOfFinding(finding);
    if (row !== null && column !== null && (tone === 'bad' || tone === 'warn')) {
      const cells = found.get(row) ?? new Map<string, SheetProblem>();
      if (!cells.has(column)) {
        cells.set(column, { tone, sentence: finding.sentence });
      }
      found.set(row, cells);
    }
  }
  return found;
}
