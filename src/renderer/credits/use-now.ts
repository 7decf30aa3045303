import { useEffect, useState } from 'react';

/** The time, anew each second while the page is shown. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') setNow(Date.now());
    }, 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
