import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAccount } from '../../app/account';
import { Button } from '../../kit/Button';
import { PlanDialog } from './PlanDialog';
import { ALLOCATORS } from '../../app/roles';

/** Plans a run, for those who may. */
export function PlanButton({ isQuiet = false }: { isQuiet?: boolean }) {
  const { roles } = useAccount();
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  if (!roles.some((role) => ALLOCATORS.has(role))) {
    return null;
  }
  return (
    <>
      <Button
        isPrimary={!isQuiet}
        isQuiet={isQuiet}
        onClick={() => {
          setIsOpen(true);
        }}
      >
        {isQuiet ? <Trans>Plan again</Trans> : <Trans>Plan an allocation</Trans>}
      </Button>
      {isOpen ? (
        <PlanDialog
          onClose={() => {
            setIsOpen(false);
          }}
          onPlanned={(job) => {
            setIsOpen(false);
            void navigate({ to: '/allocation', search: { job } });
          }}
        />
      ) : null}
    </>
  );
}
