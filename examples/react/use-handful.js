import { Handful } from 'handful';
import { useEffect, useRef, useState } from 'react';

/** A classifier for as long as the component lives; `null` until it can be used. */
export function useHandful(options) {
  const [handful, setHandful] = useState(null);
  const first = useRef(options);
  useEffect(() => {
    const abort = new AbortController();
    const starting = Handful.create({ ...first.current, signal: abort.signal });
    // An abort is no failure here.
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
