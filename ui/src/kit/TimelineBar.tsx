import { useLingui } from '@lingui/react/macro';
import { dayShare } from './dayScale';
import { formatDay } from './format';
import { useLocale } from './locale';
import { extent } from './share';
import type { Tone } from './Status';
import classes from './Timeline.module.css';

export interface TimelineSpan {
  key: string;
  label: string;
  /** The first day, and the first day after it; without an end it is still open. */
  startOn: string;
  endOn: string | null;
  tone: Tone;
  onOpen?: () => void;
}

interface Props {
  span: TimelineSpan;
  /** What stands before the bars: a bar of the same name says its days instead. */
  lane: string;
  from: string;
  until: string;
}

/** One span of days as a bar, cut at the days that are shown. */
export function TimelineBar({ span, lane, from, until }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const { label, endOn } = span;
  const startOn = formatDay(span.startOn, locale);
  const lastOn = endOn === null ? '' : formatDay(endOn, locale);
  const said = endOn === null ? t`${label}, since ${startOn}` : t`${label}, from ${startOn} up to ${lastOn}`;
  const days = endOn === null ? t`since ${startOn}` : t`${startOn} up to ${lastOn}`;
  const place = extent(dayShare(span.startOn, from, until), dayShare(endOn ?? until, from, until));
  const content = (
    <>
      <bdi aria-hidden="true">{label === lane ? days : label}</bdi>
      <span className="unseen">{said}</span>
    </>
  );
  const common = { className: classes.bar, 'data-tone': span.tone, 'data-open': endOn === null || undefined, title: said };
  return (
    <li className={classes.span} style={place}>
      {span.onOpen ? (
        <button type="button" {...common} onClick={span.onOpen}>
          {content}
        </button>
      ) : (
        <span {...common}>{content}</span>
      )}
    </li>
  );
}
