// Who reads the page, for whatever is drawn inside the shell.
import { createContext, useContext } from 'react';
import type { AccountShape } from '../api/types.gen';

export const AccountContext = createContext<AccountShape | null>(null);

export function useAccount(): AccountShape {
  const account = useContext(AccountContext);
  if (!account) {
    throw new Error('There is an account only inside the shell.');
  }
  return account;
}
