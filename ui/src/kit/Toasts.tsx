import { useLingui } from '@lingui/react/macro';
import { useSyncExternalStore } from 'react';
import { ToastNote } from './ToastNote';
import { currentToasts, subscribeToToasts } from './toast-list';
import classes from './Toasts.module.css';

/** Notes on what has just happened, in a region that is always there so that new ones are read out. */
export function Toasts() {
  const { t } = useLingui();
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts);
  return (
    <section className={classes.region} aria-label={t`Notes`} role="log" aria-live="polite">
      {toasts.map((toast) => (
        <ToastNote key={toast.id} toast={toast} />
      ))}
    </section>
  );
}
