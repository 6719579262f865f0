// How long the page's main thread was busy in one go, by Chromium's own trace: in time of the processor, which other
// programs on the machine do not lengthen. Where the thread's clock has jumped, as it does on virtual machines, the time
// that has passed is less, and counts.

/** What a task of the main thread is called in a trace. */
const TASK = 'RunTask';
const CATEGORIES = ['toplevel', 'devtools.timeline', '__metadata'];

/**
 * Runs `work` and answers the tasks of the page's main thread meanwhile, the longest first:
 * `[{ cpu, parts: [{ name, cpu }] }]`, in milliseconds.
 */
export async function tasksOf(page, work) {
  await page.browser.startTracing(page.raw, { categories: CATEGORIES });
  let trace;
  try {
    await work();
  } finally {
    trace = await page.browser.stopTracing();
  }
  const { traceEvents: events } = JSON.parse(trace);
  const main = mainThread(events);
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === main.pid && tid === main.tid);
  const tasks = own.filter(({ name, tdur }) => name.endsWith(TASK) && tdur !== undefined);
  if (tasks.length === 0) throw new Error('The trace has no task with its time on the processor.');
  return tasks
    .map((task) => ({ cpu: busyFor(task), parts: partsOf(task, own) }))
    .sort((a, b) => b.cpu - a.cpu);
}

/** The renderer's main thread that was busiest; workers and other processes have threads of other names. */
function mainThread(events) {
  const named = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const busy = ({ pid, tid }) =>
    events.reduce((sum, event) => sum + (event.pid === pid && event.tid === tid && event.tdur ? busyFor(event) : 0), 0);
  return named.toSorted((a, b) => busy(b) - busy(a))[0];
}

/** What a task was made of, the longest first; of an event its type, of a call its function. */
function partsOf(task, events) {
  return events
    .filter(({ ts, name, tdur }) => ts >= task.ts && ts < task.ts + task.dur && !name.endsWith(TASK) && tdur > 1000)
    .map((event) => {
      const { type, functionName } = event.args?.data ?? {};
      return { name: [event.name, type ?? functionName].filter(Boolean).join(' '), cpu: busyFor(event) };
    })
    .sort((a, b) => b.cpu - a.cpu)
    .slice(0, 6);
}

/** An event's time on the processor in milliseconds, which cannot be longer than the event. */
function busyFor({ tdur, dur }) {
  return Math.min(tdur, dur) / 1000;
}
