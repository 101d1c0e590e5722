// What is typed after the command bar was asked for and before its field has the focus: none of it is lost.

let text = '';
const watchers = new Set<() => void>();

export function typedAhead(): string {
  return text;
}

export function subscribeToTypedAhead(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function change(next: string): void {
  text = next;
  for (const watcher of watchers) {
    watcher();
  }
}

function onKeyDown(event: KeyboardEvent): void {
  const isCommand = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
  if (isCommand || event.isComposing) {
    return;
  }
  if (event.key.length === 1) {
    change(text + event.key);
  } else if (event.key === 'Backspace') {
    change(text.slice(0, -1));
  } else if (event.key !== 'Enter') {
    return;
  }
  // Nobody chooses what they have not seen, and what lies behind the bar hears nothing.
  event.preventDefault();
  event.stopPropagation();
}

export function startTypingAhead(): void {
  change('');
  window.addEventListener('keydown', onKeyDown, true);
}

export function stopTypingAhead(): void {
  window.removeEventListener('keydown', onKeyDown, true);
}
