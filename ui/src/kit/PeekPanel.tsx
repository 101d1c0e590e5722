import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useEffectEvent, useId, useRef } from 'react';
import { Icon } from './Icon';
import classes from './PeekPanel.module.css';

interface Props {
  title: ReactNode;
  /** Beside the title: the way to the page of the row, actions. */
  beside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

const COVERS_THE_PAGE = '(width < 48rem)';
// What closes by Esc before the panel does.
const ABOVE = '[role=dialog], [role=menu], [role=listbox], [role=combobox][aria-expanded=true]';

/**
 * A row beside its list, at the end of the line. The list stays usable: the keyboard stays where it was, Tab comes here,
 * Esc closes from either place. On a phone it covers the page and takes the keyboard. Its parent lays both side by side.
 */
export function PeekPanel({ title, beside, onClose, children }: Props) {
  const { t } = useLingui();
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const close = useEffectEvent(onClose);

  useEffect(() => {
    const element = panel.current;
    const origin = document.activeElement;
    if (window.matchMedia(COVERS_THE_PAGE).matches) {
      element?.focus();
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const isTaken = event.defaultPrevented || (event.target instanceof Element && event.target.closest(ABOVE));
      if (event.key === 'Escape' && !isTaken) {
        event.preventDefault();
        close();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      const isLost = document.activeElement === document.body || element?.contains(document.activeElement);
      if (isLost && origin instanceof HTMLElement && origin.isConnected) {
        origin.focus({ preventScroll: true });
      }
    };
  }, []);

  return (
    <aside ref={panel} className={classes.panel} tabIndex={-1} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {beside}
        <button type="button" className={classes.close} aria-label={t`Close the panel`} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {/* It scrolls where much is known of a row: whoever uses keys must be able to go into it. */}
      <div className={classes.content} role="group" aria-labelledby={id} tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
