// What becomes of a ticket in a run, good or bad.
import type { Tone } from '../../kit/Status';

const TONES: Record<string, Tone> = {
  new: 'info',
  kept: 'neutral',
  moved: 'warn',
  locked: 'blocked',
  held_back: 'neutral',
  unassigned: 'bad',
};

export function toneOfChoice(code: string): Tone {
  return TONES[code] ?? 'neutral';
}
