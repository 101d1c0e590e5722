import { Button as MantineButton, Loader } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import classes from './Button.module.css';

interface Props {
  children: ReactNode;
  onClick?: () => void;
  isSubmit?: boolean;
  isPrimary?: boolean;
  isBusy?: boolean;
  isDisabled?: boolean;
  isWide?: boolean;
  /** For what is rarely wanted beside what is. */
  isQuiet?: boolean;
}

// A button that is disabled loses the focus, and whoever works with keys their place: one that works takes no press instead.
const BUSY = {
  'aria-disabled': true,
  className: classes.busy,
  leftSection: <Loader size={12} color="currentColor" />,
  onClick: (event: MouseEvent) => {
    event.preventDefault();
  },
};

export function Button({ children, onClick, isSubmit, isPrimary, isBusy, isDisabled, isWide, isQuiet }: Props) {
  return (
    <MantineButton
      type={isSubmit ? 'submit' : 'button'}
      variant={isPrimary ? 'filled' : isQuiet ? 'subtle' : 'default'}
      size={isWide ? 'sm' : 'xs'}
      disabled={isDisabled ?? false}
      fullWidth={isWide ?? false}
      classNames={{ root: classes.root }}
      {...(isBusy ? BUSY : onClick ? { onClick } : {})}
    >
      {children}
    </MantineButton>
  );
}

interface LinkProps {
  children: ReactNode;
  href: string;
  /** Opens a new tab, so that this page stays. */
  isElsewhere?: boolean;
}

/** An address that leaves the application, looking like a button. */
export function ButtonLink({ children, href, isElsewhere = false }: LinkProps) {
  return (
    <MantineButton
      component="a"
      href={href}
      variant="default"
      size="sm"
      fullWidth
      classNames={{ root: `${classes.root ?? ''} ${classes.link ?? ''}` }}
      {...(isElsewhere ? { target: '_blank', rel: 'noopener' } : {})}
    >
      {children}
    </MantineButton>
  );
}
