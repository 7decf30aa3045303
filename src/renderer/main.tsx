import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { App } from './app.tsx';
import { refresh } from './state/app-state.ts';
import { startHearing } from './state/events.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');

startHearing();
void refresh();
createRoot(root).render(
  <StrictMode>
    {/* The page's policy allows no style elements. */}
    <CSPProvider disableStyleElements>
      <App />
    </CSPProvider>
  </StrictMode>,
);
