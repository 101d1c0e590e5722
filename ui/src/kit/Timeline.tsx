import { dayShare, dayTicks } from './dayScale';
import { formatMonth } from './format';
import { useLocale } from './locale';
import { shareLength } from './share';
import classes from './Timeline.module.css';
import { type TimelineSpan, TimelineBar } from './TimelineBar';

export interface TimelineLane {
  key: string;
  label: string;
  spans: TimelineSpan[];
}

interface Props {
  /** What is laid out over time, for screen readers. */
  label: string;
  lanes: TimelineLane[];
  /** The first day shown, and the first day no longer shown. */
  from: string;
  until: string;
  /** A day to mark, such as today. */
  mark?: string | undefined;
}

// A month that begins later than this would be cut at the end of a narrow axis.
const ROOM_ENDS_AT = 0.8;

/** What held when: one lane each, with a bar per span of days. */
export function Timeline({ label, lanes, from, until, mark }: Props) {
  const locale = useLocale();
  return (
    <div className={classes.frame} role="group" aria-label={label}>
      <div className={classes.lane} aria-hidden="true">
        <span />
        <div className={classes.axis}>
          {dayTicks(from, until).map((day, at) => {
            const share = dayShare(day, from, until);
            return (
              <span
                key={day}
                className={classes.tick}
                data-late={Number(share) > ROOM_ENDS_AT || undefined}
                style={{ insetInlineStart: shareLength(share) }}
              >
                {formatMonth(day, locale, at === 0 || day.slice(5, 7) === '01')}
              </span>
            );
          })}
        </div>
      </div>
      {lanes.map((lane) => (
        <div key={lane.key} className={classes.lane}>
          <span className={classes.label} title={lane.label}>
            <bdi>{lane.label}</bdi>
          </span>
          <ol className={classes.track} aria-label={lane.label}>
            {lane.spans.map((span) => (
              <TimelineBar key={span.key} span={span} lane={lane.label} from={from} until={until} />
            ))}
            {mark && mark >= from && mark < until ? (
              <li
                className={classes.mark}
                aria-hidden="true"
                style={{ insetInlineStart: shareLength(dayShare(mark, from, until)) }}
              />
            ) : null}
          </ol>
        </div>
      ))}
    </div>
  );
}
