// The one map of keys: it feeds the handlers, the command bar and the list of keys.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { bind, type Binding, currentBindings, subscribeToBindings } from './bindings';

export type ShortcutGroup = 'everywhere' | 'go' | 'page' | 'list' | 'sheet';

export interface Shortcut {
  keys: string;
  label: MessageDescriptor;
  group: ShortcutGroup;
}

export const SHORTCUTS = {
  palette: { keys: 'mod+k', label: msg`Open the command bar`, group: 'everywhere' },
  help: { keys: '?', label: msg`Show the keys`, group: 'everywhere' },
  sidebar: { keys: '[', label: msg`Show or hide the side bar`, group: 'everywhere' },
  undo: { keys: 'z', label: msg`Undo what was done last`, group: 'everywhere' },
  go_home: { keys: 'g h', label: msg`Go to the first page`, group: 'go' },
  go_statements: { keys: 'g s', label: msg`Go to statements`, group: 'go' },
  go_work: { keys: 'g w', label: msg`Go to work`, group: 'go' },
  go_claims: { keys: 'g c', label: msg`Go to claims`, group: 'go' },
  go_orders: { keys: 'g o', label: msg`Go to orders`, group: 'go' },
  go_tower: { keys: 'g t', label: msg`Go to the control tower`, group: 'go' },
  go_boards: { keys: 'g b', label: msg`Go to boards`, group: 'go' },
  go_rules: { keys: 'g r', label: msg`Go to rules`, group: 'go' },
  go_allocation: { keys: 'g a', label: msg`Go to allocation`, group: 'go' },
  search: { keys: '/', label: msg`Search`, group: 'page' },
  filter: { keys: 'f', label: msg`Filter`, group: 'page' },
} as const satisfies Record<string, Shortcut>;

export type ShortcutCode = keyof typeof SHORTCUTS;

/** Keys that kit/Grid answers to while it has the focus; here they are only listed. */
export const LIST_KEYS: Shortcut[] = [
  { keys: 'j', label: msg`Next row`, group: 'list' },
  { keys: 'k', label: msg`Previous row`, group: 'list' },
  { keys: 'home', label: msg`First row`, group: 'list' },
  { keys: 'end', label: msg`Last row`, group: 'list' },
  { keys: 'x', label: msg`Select the row`, group: 'list' },
  { keys: 'shift+x', label: msg`Select up to the row`, group: 'list' },
  { keys: 'mod+a', label: msg`Select all that match`, group: 'list' },
  { keys: 'space', label: msg`Look at the row in the side panel`, group: 'list' },
  { keys: 'enter', label: msg`Open the page of the row`, group: 'list' },
  { keys: 'escape', label: msg`Go back`, group: 'list' },
];

/** Keys that kit/Sheet answers to while it has the focus; here they are only listed. */
export const SHEET_KEYS: Shortcut[] = [
  { keys: 'enter', label: msg`Open the cell with its choices`, group: 'sheet' },
  { keys: 'f2', label: msg`Write into the cell`, group: 'sheet' },
  { keys: 'delete', label: msg`Empty the cells`, group: 'sheet' },
  { keys: 'mod+d', label: msg`Fill down`, group: 'sheet' },
  { keys: 'mod+enter', label: msg`Add a row`, group: 'sheet' },
  { keys: 'mod+shift+d', label: msg`Duplicate`, group: 'sheet' },
  { keys: 'mod+delete', label: msg`Delete row`, group: 'sheet' },
  { keys: 'alt+arrowup', label: msg`Move up`, group: 'sheet' },
  { keys: 'alt+arrowdown', label: msg`Move down`, group: 'sheet' },
  { keys: 'shift+space', label: msg`Select the row`, group: 'sheet' },
  { keys: 'alt+shift+arrowright', label: msg`Make the column wider`, group: 'sheet' },
  { keys: 'alt+shift+arrowleft', label: msg`Make the column narrower`, group: 'sheet' },
  { keys: 'alt+shift+enter', label: msg`Make the column as wide as its texts`, group: 'sheet' },
  { keys: 'mod+z', label: msg`Undo`, group: 'sheet' },
  { keys: 'mod+y', label: msg`Redo`, group: 'sheet' },
  { keys: 'escape', label: msg`Let Tab leave the sheet`, group: 'sheet' },
];

interface Options {
  /** Off while there is nothing to do; the key is then neither answered nor listed. */
  isEnabled?: boolean;
}

/** Answers to a shortcut of the map while the component is on the page; the newest component wins. */
export function useShortcut(code: ShortcutCode, handler: () => void, { isEnabled = true }: Options = {}): void {
  const run = useEffectEvent(handler);
  useEffect(() => {
    const shortcut: Shortcut = SHORTCUTS[code];
    return isEnabled ? bind({ ...shortcut, code, run }) : undefined;
  }, [code, isEnabled]);
}

export interface ActionShortcut {
  code: string;
  /** Null for an action without keys: the command bar offers it all the same. */
  keys: string | null;
  /** In the reader's language. */
  label: string;
}

/** Answers to actions that the server describes, such as those of a view; they stand in the command bar and the list of keys. */
export function useActionShortcuts(actions: readonly ActionShortcut[], handler: (code: string) => void): void {
  const run = useEffectEvent(handler);
  // The page may make a new list on each drawing; only other content is another list.
  const content = JSON.stringify(actions.map(({ code, keys, label }) => ({ code, keys, label })));
  useEffect(() => {
    const ends = (JSON.parse(content) as ActionShortcut[]).map(({ code, keys, label }) =>
      bind({
        code,
        keys,
        label,
        group: 'page',
        run: () => {
          run(code);
        },
      }),
    );
    return () => {
      for (const end of ends) {
        end();
      }
    };
  }, [content]);
}

/** What keys do now, the newest last. */
export function useBindings(): readonly Binding[] {
  return useSyncExternalStore(subscribeToBindings, currentBindings);
}
