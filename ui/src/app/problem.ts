// What the server says when something does not work (RFC 9457), and what we say when it says nothing.
import type { Problem } from '../api/types.gen';

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'detail' in value && 'status' in value;
}

/** The problem in an error, or null when the server did not answer in a way that we understand. */
export function readProblem(error: unknown): Problem | null {
  return isProblem(error) ? error : null;
}
