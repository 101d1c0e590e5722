import { useEffect, useEffectEvent, useState } from 'react';
import classes from './Grid.module.css';
import { Said } from './Said';

interface Props {
  /** The element that the keyboard is on: a row, or a header. */
  activeId: string | undefined;
  headers: string[];
  /** Something else whenever the element may say something else. */
  content: unknown;
}

interface Cut {
  header: string;
  text: string;
}

const CELLS = '[role=gridcell]:not([data-pick]), [role=rowheader]';

const elementOf = (id: string | undefined): Element | null => (id === undefined ? null : document.getElementById(id));

const isCut = (element: Element): boolean =>
  [element, ...element.children].some((each) => each.scrollWidth > each.clientWidth);

function findCut(element: Element, headers: string[]): Cut[] {
  if (element.role === 'columnheader') {
    const content = [...element.querySelectorAll('*'), element];
    return content.some(isCut) ? [{ header: '', text: element.textContent }] : [];
  }
  return [...element.querySelectorAll(CELLS)].flatMap((cell, at) =>
    isCut(cell) ? [{ header: headers[at] ?? '', text: cell.textContent }] : [],
  );
}

/**
 * What is cut where the keyboard stands, whole: one line beneath the rows, as nothing may cover the next one. Whoever
 * listens hears the cells themselves, which say everything.
 */
export function GridCutText({ activeId, headers, content }: Props) {
  const [cut, setCut] = useState<Cut[]>([]);
  const measure = useEffectEvent(() => {
    const element = elementOf(activeId);
    const found = element ? findCut(element, headers) : [];
    if (JSON.stringify(found) !== JSON.stringify(cut)) {
      setCut(found);
    }
  });
  useEffect(() => {
    const element = elementOf(activeId);
    // It tells at once how large the element is, and again when it becomes another.
    const observer = new ResizeObserver(() => {
      measure();
    });
    if (element) {
      observer.observe(element);
    }
    return () => {
      observer.disconnect();
    };
  }, [activeId, content]);
  return activeId !== undefined && cut.length > 0 ? (
    <dl className={classes.cutText} aria-hidden="true">
      {cut.map(({ header, text }) => (
        <div key={header}>
          {header ? <dt>{header}</dt> : null}
          <dd>
            <Said text={text} />
          </dd>
        </div>
      ))}
    </dl>
  ) : null;
}
