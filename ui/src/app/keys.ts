// Which keys were pressed, and whether they are those of a shortcut. Written as people read them: "mod+k", "g s", "?", "shift+x".

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const PAUSE_MILLISECONDS = 1_500;

const MODIFIERS = new Set(['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock']);

/** On a keyboard of another script the key in the place of the Latin letter does the same. */
function latinKey({ key, code, shiftKey }: KeyPress): string {
  if (key.length !== 1 || key.charCodeAt(0) < 128) {
    return key;
  }
  if (code === 'Slash') {
    return shiftKey ? '?' : '/';
  }
  return /^Key([A-Z])$/.exec(code)?.[1] ?? key;
}

/** One press as a shortcut writes it, or null for a modifier alone. */
export function chordOf(press: KeyPress): string | null {
  if (MODIFIERS.has(press.key)) {
    return null;
  }
  const key = latinKey(press).toLowerCase();
  // What shift makes of a key, such as "?", is already in the key; only of letters and named keys it is said.
  const isShiftSaid = press.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return [press.ctrlKey || press.metaKey ? 'mod' : '', press.altKey ? 'alt' : '', isShiftSaid ? 'shift' : '', key]
    .filter(Boolean)
    .join('+');
}

/** Whether a shortcut begins with a character that somebody may also type or say (WCAG 2.1.4). */
export function isCharacter(keys: string): boolean {
  const [first = ''] = keys.split(' ');
  return first.replace('shift+', '').length === 1;
}

/** Remembers the first key of a sequence such as "g s" until the second comes or the reader pauses. */
export class KeyMatcher {
  private first: string | null = null;
  private firstAt = 0;

  /** The keys of a shortcut that this press completes, null when none; `all` are those that work now. */
  press(chord: string, at: number, all: readonly string[]): string | null {
    const first = this.first !== null && at - this.firstAt <= PAUSE_MILLISECONDS ? this.first : null;
    this.first = null;
    const sequence = `${first ?? ''} ${chord}`;
    if (first !== null && all.includes(sequence)) {
      return sequence;
    }
    if (all.some((keys) => keys.startsWith(`${chord} `))) {
      this.first = chord;
      this.firstAt = at;
      return null;
    }
    // A sequence that nobody knows does nothing: "g d" must not do what "d" does.
    return first === null && all.includes(chord) ? chord : null;
  }

  /** Whether the first key of a sequence was pressed. */
  get isWaiting(): boolean {
    return this.first !== null;
  }
}
