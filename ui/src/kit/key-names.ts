import { useLingui } from '@lingui/react/macro';

const IS_APPLE = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Gives what stands on a key of the reader's keyboard. */
export function useKeyNames(): (key: string) => string {
  const { t } = useLingui();
  const names: Record<string, string> = {
    mod: IS_APPLE ? '⌘' : t`Ctrl`,
    shift: IS_APPLE ? '⇧' : t`Shift`,
    alt: IS_APPLE ? '⌥' : t`Alt`,
    enter: t`Enter`,
    escape: t`Esc`,
    space: t`Space`,
    home: t`Home`,
    end: t`End`,
    delete: t({ message: 'Delete', context: 'key' }),
    pageup: t`Page up`,
    pagedown: t`Page down`,
    tab: t`Tab`,
    f2: 'F2',
    arrowup: '↑',
    arrowdown: '↓',
    arrowleft: '←',
    arrowright: '→',
  };
  return (key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
