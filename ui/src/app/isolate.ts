// Names, ids and amounts inside a sentence of the other direction would drag their neighbours round: in languages from
// right to left every place of a text is isolated, as <bdi> does it for elements.
import type { Messages } from '@lingui/core';
import { ISOLATE } from '../kit/direction';

type Message = Exclude<Messages[string], string>;
type Part = Message[number];

function isolatePart(part: Part): Part[] {
  if (typeof part === 'string') {
    return [part];
  }
  const [name, kind, forms] = part;
  if (typeof forms !== 'object' || forms === null) {
    return [ISOLATE.start, part, ISOLATE.end];
  }
  // The forms of a plural or a choice are texts again; beside them stands a number, the offset.
  const isolated = Object.entries(forms).map(([form, text]: [string, Message | number | undefined]) => [
    form,
    Array.isArray(text) ? text.flatMap(isolatePart) : text,
  ]);
  return [[name, kind, Object.fromEntries(isolated)]];
}

export function isolatePlaces(messages: Messages): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([id, message]) => [id, Array.isArray(message) ? message.flatMap(isolatePart) : message]),
  );
}
