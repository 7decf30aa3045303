import { useEffect, useState } from 'react';

const STEP_MS = 20_000;

/** The time, told anew a few times a minute: for words such as "idle 3 h". */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
