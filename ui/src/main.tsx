import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startLanguage } from './app/language';

// After an upgrade an open page asks for chunks that are gone: one reload brings the new ones.
window.addEventListener('vite:preloadError', () => {
  window.location.reload();
});

const root = document.getElementById('root');
if (root) {
  await startLanguage();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
