import { Trans } from '@lingui/react/macro';
import type { Problem } from '../../api/types.gen';
import { Empty } from '../../kit/Empty';
import { TextWithIds } from '../../kit/TextWithIds';

/** No statement of this payee and period: the server says why, as far as the reader may know. */
export function NoStatement({ problem }: { problem: Problem | null }) {
  return (
    <Empty title={<Trans>There is no statement to show</Trans>}>
      {problem ? <TextWithIds text={problem.detail} /> : null} <Trans>Choose another period, or another payee among the statements.</Trans>
    </Empty>
  );
}
