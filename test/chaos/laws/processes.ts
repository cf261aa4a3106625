/** The processes: they end when they are told to, they write nothing that nobody caught, and they do not grow. */
import type { ProcessLife, Sample } from '../history.ts';
import type { Law } from '../verdict.ts';

export const processesLive: Law = ({ processes }) => {
  const broken = processes.filter(({ ended }) => ended === 'by itself');
  return {
    checked: processes.length,
    broken: broken.map(({ instance, to }) => `${instance} at ${Math.round(to)} ms`),
  };
};

export const quietOutput: Law = ({ processes, runnerTroubles }) => {
  const broken = processes.flatMap(({ instance, troubles }) =>
    troubles.map((line) => `${instance}: ${line}`),
  );
  return {
    checked: processes.length + 1,
    broken: [...broken, ...runnerTroubles.map((line) => `the run itself: ${line}`)],
  };
};

/** Until caches are filled and code is compiled, memory may grow as it likes. */
const warmUp = 40_000;
/** A process that lived less long after that says nothing. */
const leastLife = 60_000;
/** Caches fill a little more, and code is compiled a little better, as long as a process lives. */
const slack = { share: 0.2, mebibytes: 6 };

/** Held against each other: the middle of the first third and that of the last. */
export const memoryFlat: Law = ({ processes }) => {
  const judged = processes.filter(({ from, to }) => to - from - warmUp >= leastLife);
  const broken = judged.flatMap((life) => {
    const { early, late } = levels(life);
    const bound = early * (1 + slack.share) + slack.mebibytes;
    return late > bound ? [`${life.instance}: from ${early.toFixed(1)} to ${late.toFixed(1)} MiB`] : [];
  });
  return { checked: judged.length, broken };
};

export function levels({ from, samples }: Pick<ProcessLife, 'from' | 'samples'>): {
  early: number;
  late: number;
} {
  const warm = samples.filter(({ at }) => at - from > warmUp);
  const third = Math.ceil(warm.length / 3);
  return { early: median(warm.slice(0, third)), late: median(warm.slice(-third)) };
}

function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ retained }) => retained).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
