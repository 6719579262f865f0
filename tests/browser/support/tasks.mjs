// How long each task of the page's main thread took, by Chromium's trace. Processor time counts, which other programs
// on the machine do not lengthen.

/** The name of a task in a trace. */
const TASK = 'RunTask';
const CATEGORIES = ['toplevel', 'devtools.timeline', '__metadata'];

/** Runs `work` and returns the main thread's tasks meanwhile, longest first: `[{ cpu, parts: [{ name, cpu }] }]` in ms. */
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
  if (tasks.length === 0) throw new Error('The trace has no task with processor time.');
  return tasks.map((task) => ({ cpu: busyFor(task), parts: partsOf(task, own) })).sort((a, b) => b.cpu - a.cpu);
}

/** The busiest main thread of a renderer. */
function mainThread(events) {
  const named = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const busy = ({ pid, tid }) =>
    events.reduce((sum, event) => sum + (event.pid === pid && event.tid === tid && event.tdur ? busyFor(event) : 0), 0);
  return named.toSorted((a, b) => busy(b) - busy(a))[0];
}

/** The parts of a task that took more than a millisecond, longest first, with the event type or the function. */
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

/** Processor time in ms. On virtual machines the thread's clock may jump; then the wall time is less, and counts. */
function busyFor({ tdur, dur }) {
  return Math.min(tdur, dur) / 1000;
}
