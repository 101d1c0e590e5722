// Who may do what with allocation. Comfort only: the server decides.
export const ALLOCATORS: ReadonlySet<string> = new Set(['partner_manager']);
