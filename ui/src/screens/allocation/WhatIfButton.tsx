import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { AllocationRunPage } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { WhatIfDialog } from './WhatIfDialog';

/** Asks what the run would be with something else. */
export function WhatIfButton({ run }: { run: AllocationRunPage }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        onClick={() => {
          setIsOpen(true);
        }}
      >
        <Trans>What if …</Trans>
      </Button>
      {isOpen ? (
        <WhatIfDialog
          run={run}
          onClose={() => {
            setIsOpen(false);
          }}
        />
      ) : null}
    </>
  );
}
