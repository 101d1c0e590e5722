import { useLingui } from '@lingui/react/macro';
import type { DraftChangeShape } from '../../api/types.gen';
import { Events, type TimelineEvent } from '../../kit/Events';
import { Instant } from '../../kit/Figure';
import type { Tone } from '../../kit/Status';

const TONES: Record<string, Tone> = { approved: 'ok', published: 'ok', checked: 'info', sent_back: 'warn', withdrawn: 'bad' };

/** What happened to a draft, the newest first: who changed how much, who decided what, and why. */
export function DraftHistory({ changes }: { changes: readonly DraftChangeShape[] }) {
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
  const detailOf = ({ difference, reason }: DraftChangeShape) => {
    const rows = difference?.rows.map(({ rule_id: rule }) => rule).filter(Boolean) ?? [];
    const listed = rows.join(', ');
    return reason || (listed ? t`Rows: ${listed}` : undefined);
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
