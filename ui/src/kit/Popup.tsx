import { Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Icon, type IconName } from './Icon';
import classes from './Popup.module.css';

interface Props {
  icon: IconName;
  label: string;
  /** A dot on the button: there is something new inside. */
  hasDot?: boolean;
  onClose?: () => void;
  children: (close: () => void) => ReactNode;
}

/** A button with a drawing that opens a small panel below itself. */
export function Popup({ icon, label, hasDot = false, onClose, children }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const change = (next: boolean) => {
    setIsOpen(next);
    if (!next) {
      onClose?.();
    }
  };
  return (
    <Popover
      opened={isOpen}
      onChange={change}
      position="bottom-end"
      width={340}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
      classNames={{ dropdown: classes.panel }}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          aria-label={label}
          title={label}
          onClick={() => {
            change(!isOpen);
          }}
        >
          <Icon name={icon} size={16} />
          {hasDot ? <span className={classes.dot} /> : null}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} tabIndex={-1} data-autofocus>
        {children(() => {
          change(false);
        })}
      </Popover.Dropdown>
    </Popover>
  );
}
