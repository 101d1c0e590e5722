// Who is offered which step. Comfort only: the server decides, and says beforehand what is in the way.

export const PLANNERS: ReadonlySet<string> = new Set(['compensation_analyst', 'finance']);
