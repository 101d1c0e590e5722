import { Trans } from '@lingui/react/macro';
import { FACT_WRITERS, useRoleNames } from '../../app/roles';
import { Empty } from '../../kit/Empty';

/** Said at once, before anybody chooses files: who brings them in. */
export function MayNotImport() {
  const name = useRoleNames();
  const who = [...FACT_WRITERS].map(name).join(', ');
  return (
    <Empty title={<Trans>You cannot import files</Trans>}>
      <Trans>Facts are brought in from files by: {who}. Ask one of them.</Trans>
    </Empty>
  );
}
