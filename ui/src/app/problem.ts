// What the server says when something does not work (RFC 9457), and what we say when it says nothing.
import type { Problem } from '../api/types.gen';

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'detail' in value && 'status' in value;
}

/** The problem in an error, or null when the server did not answer in a way that we understand. */
export function readProblem(error: unknown): Problem | null {
  return isProblem(error) ? error : null;
}

/** What the server does not accept, by the JSON pointer of its field, to be said beside it. */
export function readFieldProblems(error: unknown): ReadonlyMap<string, string> {
  return new Map(readProblem(error)?.errors?.map(({ pointer, detail }) => [pointer, detail]));
}

/** A problem in words: of wrong input what is wrong with it, without the pointers that only programs read. */
export function describeProblem(problem: Problem): string {
  const { code, detail, errors } = problem;
  return code === 'input_wrong' && errors?.length ? [...new Set(errors.map((each) => each.detail))].join(' ') : detail;
}
