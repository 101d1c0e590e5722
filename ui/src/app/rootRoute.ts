import { createRootRoute } from '@tanstack/react-router';
import { Root } from './Root';

/** What stands around every page. */
export const root = createRootRoute({ component: Root });
