// What a key means inside a grid. Letters can be switched off (WCAG 2.1.4): everything is reachable without them.

export type GridIntent =
  | { kind: 'step'; by: 1 | -1; isExtending: boolean }
  | { kind: 'page'; by: 1 | -1 }
  | { kind: 'edge'; to: 'first' | 'last' }
  | { kind: 'aside'; key: 'ArrowLeft' | 'ArrowRight' }
  | { kind: 'select' | 'range' | 'all' | 'peek' | 'escape' }
  | { kind: 'open'; isAdding: boolean };

export interface PressedKey {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The letter that was meant: on a keyboard of another script the key stands for the Latin letter printed beside. */
function letterOf({ key, code }: PressedKey): string {
  if (key.length !== 1) {
    return '';
  }
  return /[a-z]/i.test(key) ? key.toLowerCase() : /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : '';
}

function intentOfLetter(letter: string, isShifted: boolean): GridIntent | null {
  switch (letter) {
    case 'j':
      return { kind: 'step', by: 1, isExtending: isShifted };
    case 'k':
      return { kind: 'step', by: -1, isExtending: isShifted };
    case 'x':
      return { kind: isShifted ? 'range' : 'select' };
    default:
      return null;
  }
}

export function intentOf(pressed: PressedKey, hasLetters: boolean): GridIntent | null {
  const { key, shiftKey } = pressed;
  if (pressed.altKey) {
    return null;
  }
  if (pressed.ctrlKey || pressed.metaKey) {
    if (letterOf(pressed) === 'a' && !shiftKey) {
      return { kind: 'all' };
    }
    return key === 'Home' || key === 'End' ? { kind: 'edge', to: key === 'Home' ? 'first' : 'last' } : null;
  }
  switch (key) {
    case 'ArrowDown':
      return { kind: 'step', by: 1, isExtending: shiftKey };
    case 'ArrowUp':
      return { kind: 'step', by: -1, isExtending: shiftKey };
    case 'ArrowLeft':
    case 'ArrowRight':
      return { kind: 'aside', key };
    case 'PageDown':
      return { kind: 'page', by: 1 };
    case 'PageUp':
      return { kind: 'page', by: -1 };
    case 'Home':
      return { kind: 'edge', to: 'first' };
    case 'End':
      return { kind: 'edge', to: 'last' };
    case ' ':
      return { kind: shiftKey ? 'select' : 'peek' };
    case 'Enter':
      return { kind: 'open', isAdding: shiftKey };
    case 'Escape':
      return { kind: 'escape' };
    default:
      return hasLetters ? intentOfLetter(letterOf(pressed), shiftKey) : null;
  }
}
