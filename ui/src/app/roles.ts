// Which pages a role is offered. Comfort only: the server decides what is in an answer.

const MENDERS = new Set(['compensation_analyst', 'finance', 'auditor', 'administrator']);

export function mendsFindings(roles: string[]): boolean {
  return roles.some((role) => MENDERS.has(role));
}

/** The first page of someone who signs in: whoever is paid sees their pay. */
export function homeOf(roles: string[]): '/statements' | '/orders' {
  return roles.includes('rep') ? '/statements' : '/orders';
}
