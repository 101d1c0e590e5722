import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { DraftChangeShape } from '../../api/types.gen';
import { Events, type TimelineEvent } from '../../kit/Events';
import { Instant } from '../../kit/Figure';
import type { SheetColumn } from '../../kit/sheetColumn';
import type { Tone } from '../../kit/Status';
import { CellChanges } from './CellChanges';

const TONES: Record<string, Tone> = { approved: 'ok', published: 'ok', checked: 'info', sent_back: 'warn', withdrawn: 'bad' };
const ROWS_SHOWN = 5;

interface Props {
  changes: readonly DraftChangeShape[];
  columns: readonly SheetColumn[];
}

/** What happened to a draft, the newest first: who changed which cell from what to what, who decided what, and why. */
export function DraftHistory({ changes, columns }: Props) {
  const { t } = useLingui();
  const words: Record<string, string> = {
    opened: t({ message: 'Opened', context: 'a draft' }),
    edited: t({ message: 'Changed', context: 'a draft' }),
    checked: t({ message: 'Handed over for approval', context: 'a draft' }),
    approved: t({ message: 'Approved', context: 'a draft' }),
    published: t({ message: 'Published', context: 'a draft' }),
    sent_back: t({ message: 'Sent back', context: 'a draft' }),
    withdrawn: t({ message: 'Withdrawn', context: 'a draft' }),
  };
  const detailOf = ({ difference, reason, rows_changed: count }: DraftChangeShape): ReactNode => {
    if (reason || !difference) {
      return reason ? <bdi>{reason}</bdi> : null;
    }
    const left = count - Math.min(count, ROWS_SHOWN);
    const isHead = difference.head.length + difference.columns.length > 0;
    return (
      <>
        {isHead ? (
          <p>
            <Trans>Title or columns</Trans>
          </p>
        ) : null}
        {difference.rows.slice(0, ROWS_SHOWN).map((row) => (
          <CellChanges key={`${row.rule_id} ${String(row.row_after)} ${String(row.row_before)}`} row={row} columns={columns} />
        ))}
        {left > 0 ? (
          <p>
            <Plural value={left} one="and # more row" other="and # more rows" />
          </p>
        ) : null}
      </>
    );
  };
  const events: TimelineEvent[] = [...changes].reverse().map((change) => ({
    key: change.change_id,
    when: <Instant at={change.changed_at} />,
    title: (
      <>
        {words[change.kind] ?? change.kind} <bdi className="muted">{change.changed_by}</bdi>
      </>
    ),
    detail: detailOf(change),
    tone: TONES[change.kind] ?? 'neutral',
  }));
  return <Events label={t`What happened to this draft`} events={events} />;
}
