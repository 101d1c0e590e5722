import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Button } from './Button';
import { Icon } from './Icon';
import { hideToast, type Toast } from './toast-list';
import classes from './Toasts.module.css';

/** One note; it stays while the pointer or the focus is on it. */
export function ToastNote({ toast }: { toast: Toast }) {
  const { t } = useLingui();
  const [isHeld, setIsHeld] = useState(false);
  const { id, seconds } = toast;
  useEffect(() => {
    if (isHeld) {
      return;
    }
    const timer = window.setTimeout(() => {
      hideToast(id);
    }, seconds * 1_000);
    return () => {
      window.clearTimeout(timer);
    };
  }, [id, seconds, isHeld]);
  const hold = (isOn: boolean) => () => {
    setIsHeld(isOn);
  };
  return (
    <div
      className={classes.toast}
      data-tone={toast.tone}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <span className={classes.icon}>
        <Icon name={toast.tone} />
      </span>
      <div className={classes.text}>
        <p className={classes.title}>{toast.title}</p>
        {toast.text ? <p className="muted">{toast.text}</p> : null}
      </div>
      {toast.action ? <Button onClick={toast.action.run}>{toast.action.label}</Button> : null}
      <button
        type="button"
        className={classes.close}
        aria-label={t`Close the note`}
        onClick={() => {
          hideToast(id);
        }}
      >
        <Icon name="bad" />
      </button>
    </div>
  );
}
