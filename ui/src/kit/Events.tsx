import type { ReactNode } from 'react';
import classes from './Events.module.css';
import { Icon } from './Icon';
import type { Tone } from './Status';

export interface TimelineEvent {
  key: string;
  /** When it happened, written out by a component such as Day. */
  when: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  tone: Tone;
}

/** What happened, one after the other. */
export function Events({ label, events }: { label: string; events: TimelineEvent[] }) {
  return (
    <ol className={classes.events} aria-label={label}>
      {events.map((event) => (
        <li key={event.key} className={classes.event} data-tone={event.tone}>
          <span className={classes.sign}>
            <Icon name={event.tone} size={12} />
          </span>
          <div className={classes.text}>
            <div className={classes.head}>
              <span className={classes.title}>{event.title}</span>
              <span className={classes.when}>{event.when}</span>
            </div>
            {event.detail ? <div className="muted">{event.detail}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
