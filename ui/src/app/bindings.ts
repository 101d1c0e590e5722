// What keys do at this moment, and the one listener that does it.
import type { MessageDescriptor } from '@lingui/core';
import { chordOf, isCharacter, KeyMatcher } from './keys';
import { areLettersOn } from './letters';

export interface Binding {
  code: string;
  keys: string | null;
  label: MessageDescriptor | string;
  group: string;
  run: () => void;
}

let bindings: readonly Binding[] = [];
const watchers = new Set<() => void>();
const matcher = new KeyMatcher();

export function currentBindings(): readonly Binding[] {
  return bindings;
}

export function subscribeToBindings(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function change(next: readonly Binding[]): void {
  bindings = next;
  for (const watcher of watchers) {
    watcher();
  }
}

/** Makes keys do something until the function that is returned is called. */
export function bind(binding: Binding): () => void {
  if (bindings.length === 0) {
    window.addEventListener('keydown', onKeyDown);
  }
  change([...bindings, binding]);
  return () => {
    change(bindings.filter((each) => each !== binding));
    if (bindings.length === 0) {
      window.removeEventListener('keydown', onKeyDown);
    }
  };
}

const FIELDS = 'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"]';
const MODAL = '[aria-modal="true"], [role="menu"], [role="listbox"]';

/** Whether a letter belongs to whatever has the focus: a field, a menu, an open dialog. */
function isTaken(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null;
  return (element?.closest(`${FIELDS}, ${MODAL}`) ?? document.querySelector('[aria-modal="true"]')) !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  const chord = chordOf(event);
  if (event.defaultPrevented || event.isComposing || event.repeat || chord === null) {
    return;
  }
  const isLetterHeard = areLettersOn() && !isTaken(event.target);
  const heard = bindings.filter(({ keys }) => keys !== null && (isLetterHeard || !isCharacter(keys)));
  const keys = matcher.press(
    chord,
    event.timeStamp,
    heard.map((each) => each.keys ?? ''),
  );
  if (keys !== null) {
    event.preventDefault();
    heard.findLast((each) => each.keys === keys)?.run();
  }
}
