// Rows of a file beside what they become, with what is wrong at its cell.
import type { PreviewFinding, PreviewShape, ShownFileShape, ShownTargetShape } from '../../api/types.gen';
import type { PairCell, PairRow } from '../../kit/PairTable';

const MOST_COLUMNS = 60;

export interface Pairs {
  fromColumns: { name: string; isMuted: boolean }[];
  intoColumns: string[];
  rows: PairRow[];
  hiddenColumns: number;
}

/** The targets that the rows of a file become, those it mainly fills first. */
export function targetsOf(preview: PreviewShape, file: string): ShownTargetShape[] {
  const count = (target: ShownTargetShape) => target.rows.filter((row) => row.file === file).length;
  const filled = preview.targets.filter((target) => count(target) > 0);
  // A file of which every row is refused still has its one target.
  return filled.length > 0 || preview.targets.length > 1 ? filled : preview.targets;
}

export function pairUp(
  preview: PreviewShape,
  file: ShownFileShape,
  target: ShownTargetShape | undefined,
  leftOut: string,
  hasUnused = true,
): Pairs {
  const unused = new Set(file.unused_columns);
  const order = file.columns
    .map((name, index) => ({ name, index, isMuted: unused.has(name) }))
    .filter((column) => hasUnused || !column.isMuted)
    .sort((a, b) => Number(a.isMuted) - Number(b.isMuted) || a.index - b.index);
  const shown = order.slice(0, MOST_COLUMNS);
  const mine = target?.rows.filter((row) => row.file === file.name) ?? [];
  const fields = target?.fields ?? [];
  const used = fields.map((_, index) => index).filter((index) => mine.some((row) => row.cells[index] !== null));
  const intoIndexes = used.length > 0 ? used : fields.map((_, index) => index).slice(0, 4);
  const findings = preview.findings.filter((finding) => finding.file === file.name);
  const rows = file.rows.flatMap((raw): PairRow[] => {
    const own = findings.filter((finding) => finding.line === raw.line && finding.severity === 'error');
    const from = shown.map(({ name, index }) => fromCell(raw.cells[index] ?? null, name, own));
    const mapped = mine.filter((row) => row.line === raw.line);
    const reason = own.length > 0 ? own.map((finding) => finding.message).join('; ') : leftOut;
    const row = { number: raw.line, from, reason, isWrong: own.length > 0 };
    return mapped.length > 0
      ? mapped.map((each, index) => ({
          ...row,
          key: `${String(raw.line)}/${String(index)}`,
          into: intoIndexes.map((at) => ({ text: each.cells[at] ?? null })),
        }))
      : [{ ...row, key: String(raw.line), into: null }];
  });
  return {
    fromColumns: shown,
    intoColumns: intoIndexes.map((index) => fields[index] ?? ''),
    rows,
    hiddenColumns: order.length - shown.length,
  };
}

function fromCell(text: string | null, column: string, findings: PreviewFinding[]): PairCell {
  const problem = findings.find((finding) => finding.column.toLowerCase() === column.toLowerCase())?.message;
  return { text, problem };
}
