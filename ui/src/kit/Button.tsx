import { Button as MantineButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Button.module.css';

interface Props {
  children: ReactNode;
  onClick?: () => void;
  isSubmit?: boolean;
  isPrimary?: boolean;
  isBusy?: boolean;
  isDisabled?: boolean;
  isWide?: boolean;
}

export function Button({ children, onClick, isSubmit, isPrimary, isBusy, isDisabled, isWide }: Props) {
  return (
    <MantineButton
      type={isSubmit ? 'submit' : 'button'}
      variant={isPrimary ? 'filled' : 'default'}
      size={isWide ? 'sm' : 'xs'}
      loading={isBusy ?? false}
      disabled={isDisabled ?? false}
      fullWidth={isWide ?? false}
      {...(onClick ? { onClick } : {})}
    >
      {children}
    </MantineButton>
  );
}

/** An address that leaves the application, looking like a button. */
export function ButtonLink({ children, href }: { children: ReactNode; href: string }) {
  return (
    <MantineButton component="a" href={href} variant="default" size="sm" fullWidth classNames={{ root: classes.link }}>
      {children}
    </MantineButton>
  );
}
