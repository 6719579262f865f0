import { Handful } from 'handful';
import { useEffect, useRef, useState } from 'react';

/** A classifier that lives as long as the component; `null` until it is ready. */
export function useHandful(options) {
  const [handful, setHandful] = useState(null);
  const first = useRef(options);
  useEffect(() => {
    const abort = new AbortController();
    const starting = Handful.create({ ...first.current, signal: abort.signal });
    // Unmounting aborts the start; that is no error.
    starting.then(setHandful).catch((error) => {
      if (!abort.signal.aborted) throw error;
    });
    return () => {
      abort.abort();
      starting.then((one) => one.dispose()).catch(() => {});
    };
  }, []);
  return handful;
}
