import { Trans, useLingui } from '@lingui/react/macro';
import type { FindingOfTable } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { Empty } from '../../kit/Empty';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Status } from '../../kit/Status';
import { type PlacedFinding, toneOfFinding } from './findings';
import classes from './rules.module.css';
import { useFindingWords } from './useFindingWords';

interface Props {
  placed: readonly PlacedFinding[];
  /** Number of the row that a key stands for now, from 1; undefined once it was deleted. */
  numberOf: (row: string) => number | undefined;
  /** Whether the table has no row yet: nothing can be wrong with it. */
  isEmpty: boolean;
  canEdit: boolean;
  onGo: (row: string, column: string) => void;
  onAdd: (finding: FindingOfTable) => void;
}

/** What is wrong with the table, what must be mended first; each leads to its cell, and a gap can be closed. */
export function FindingList({ placed, numberOf, isEmpty, canEdit, onGo, onAdd }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const words = useFindingWords();
  if (placed.length === 0) {
    return (
      <Empty title={<Trans>Nothing is wrong with this table</Trans>}>
        {isEmpty ? <Trans>It has no row yet. What is wrong with rows is said here while you type them.</Trans> : <Trans>For every case it is clear what the table says.</Trans>}
      </Empty>
    );
  }
  return (
    <ul className={classes.findings} aria-label={t`Findings`}>
      {placed.map(({ finding, row, column }, place) => {
        const at = row === null ? undefined : numberOf(row);
        const number = at === undefined ? null : formatCount(at, locale);
        return (
          <li key={place} className={classes.finding}>
            <Status tone={toneOfFinding(finding)}>{words(finding.severity)}</Status>
            <p>{finding.sentence}</p>
            <div className={classes.ends}>
              {row !== null && column !== null && number !== null ? (
                <Button
                  onClick={() => {
                    onGo(row, column);
                  }}
                >
                  <Trans>Go to row {number}</Trans>
                </Button>
              ) : null}
              {canEdit && 'when' in finding.row_to_add ? (
                <Button
                  onClick={() => {
                    onAdd(finding);
                  }}
                >
                  <Trans>Add a row</Trans>
                </Button>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
