import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';

interface Props {
  title: string;
  isOpen: boolean;
  /** Left out where the dialog cannot be put aside. */
  onClose?: () => void;
  size?: 'small' | 'normal' | 'wide';
  children: ReactNode;
}

const WIDTHS = { small: '24rem', normal: '34rem', wide: '56rem' };

const nothing = () => undefined;

/** Something that needs an answer before the page goes on; the focus stays inside and comes back afterwards. */
export function Dialog({ title, isOpen, onClose, size = 'normal', children }: Props) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose ?? nothing}
      title={title}
      size={WIDTHS[size]}
      yOffset="10vh"
      closeOnEscape={Boolean(onClose)}
      closeOnClickOutside={Boolean(onClose)}
      withCloseButton={Boolean(onClose)}
      closeButtonProps={{ 'aria-label': t`Close` }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.45 }}
      classNames={{
        content: classes.content,
        header: classes.header,
        title: classes.title,
        body: classes.body,
        close: classes.close,
      }}
    >
      {children}
    </Modal>
  );
}
