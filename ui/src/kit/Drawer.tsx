import { useLingui } from '@lingui/react/macro';
import { Drawer as MantineDrawer } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Drawer.module.css';

interface Props {
  /** What stands at its head. */
  title: ReactNode;
  /** What it is called. */
  label: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What slides over a narrow page from where its lines begin. */
export function Drawer({ title, label, isOpen, onClose, children }: Props) {
  const { t } = useLingui();
  return (
    <MantineDrawer.Root
      opened={isOpen}
      onClose={onClose}
      size="18rem"
      padding={0}
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.content }}
    >
      <MantineDrawer.Overlay backgroundOpacity={0.45} />
      <MantineDrawer.Content aria-label={label}>
        <div className={classes.header}>
          {title}
          <MantineDrawer.CloseButton aria-label={t`Close`} className={classes.close} />
        </div>
        {children}
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  );
}
