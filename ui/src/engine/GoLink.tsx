import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Props {
  /** An address of ours that the server described, or one that the browser hands on, such as a telephone number. */
  to: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A link to an address that is known only at run time; a new tab still opens as the browser does it. */
export function GoLink({ to, className, children }: Props) {
  const navigate = useNavigate();
  return (
    <a
      href={to}
      className={className}
      onClick={(event) => {
        const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (isPlain && to.startsWith('/')) {
          event.preventDefault();
          void navigate({ href: to });
        }
      }}
    >
      {children}
    </a>
  );
}
