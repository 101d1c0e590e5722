import { useNavigate } from '@tanstack/react-router';
import { type Entry, useEntries } from './navigation';
import { type ShortcutCode, useShortcut } from './shortcuts';

/** Answers to g and a letter for those pages that the reader is offered. */
export function GoKeys() {
  return useEntries().map((entry) =>
    entry.shortcut ? <GoKey key={entry.to} entry={entry} code={entry.shortcut} /> : null,
  );
}

function GoKey({ entry, code }: { entry: Entry; code: ShortcutCode }) {
  const navigate = useNavigate();
  useShortcut(code, () => {
    void navigate({ to: entry.to });
  });
  return null;
}
