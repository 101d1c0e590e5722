import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { KitProvider } from '../kit/KitProvider';
import { Toasts } from '../kit/Toasts';
import { i18n } from './language';
import { queryClient } from './queries';
import { router } from './router';

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <KitProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
        <Toasts />
      </KitProvider>
    </I18nProvider>
  );
}
