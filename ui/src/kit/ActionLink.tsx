import { Button } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import classes from './ActionLink.module.css';

interface Props {
  href: string;
  children: ReactNode;
  isPrimary?: boolean;
  /** Whether what is behind it is a file. */
  isDownload?: boolean;
  /** Goes to a page of ours without loading everything anew; a click that opens another tab stays the browser's. */
  onFollow?: () => void;
}

/** A link among buttons, as low as they are. */
export function ActionLink({ href, children, isPrimary = false, isDownload = false, onFollow }: Props) {
  const follow = (event: MouseEvent) => {
    if (onFollow && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onFollow();
    }
  };
  return (
    <Button
      component="a"
      href={href}
      size="xs"
      variant={isPrimary ? 'filled' : 'default'}
      classNames={{ root: isPrimary ? classes.primary : classes.plain }}
      download={isDownload || undefined}
      onClick={follow}
    >
      {children}
    </Button>
  );
}
