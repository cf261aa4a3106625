/** Requests that wait for an instance, the oldest first, counted by the second in which they came. */

/** Seconds after which a client gives up. */
const patience = 10;

export interface Backlog {
  add(second: number, count: number): void;
  /** Takes up to that many, the oldest first. @returns for each second of arrival, how many */
  take(count: number): readonly (readonly [arrived: number, count: number])[];
  /** Returns what was taken and could not be answered yet. */
  putBack(arrived: number, count: number): void;
  /** Drops those whose clients have gone. @returns how many */
  giveUp(second: number): number;
  waiting(): number;
}

export function createBacklog(): Backlog {
  const queue: [arrived: number, count: number][] = [];
  let waiting = 0;

  function dropEmpty(): void {
    while (queue[0]?.[1] === 0) queue.shift();
  }

  return {
    add(second, count) {
      if (count > 0) queue.push([second, count]);
      waiting += count;
    },
    take(count) {
      const taken: [number, number][] = [];
      let left = Math.min(count, waiting);
      for (const entry of queue) {
        if (left === 0) break;
        const now = Math.min(entry[1], left);
        taken.push([entry[0], now]);
        entry[1] -= now;
        left -= now;
        waiting -= now;
      }
      dropEmpty();
      return taken;
    },
    putBack(arrived, count) {
      if (count === 0) return;
      const place = queue.findIndex(([other]) => other >= arrived);
      if (queue[place]?.[0] === arrived) queue[place][1] += count;
      else queue.splice(place < 0 ? queue.length : place, 0, [arrived, count]);
      waiting += count;
    },
    giveUp(second) {
      let gone = 0;
      for (const entry of queue) {
        if (second - entry[0] < patience) break;
        gone += entry[1];
        entry[1] = 0;
      }
      dropEmpty();
      waiting -= gone;
      return gone;
    },
    waiting: () => waiting,
  };
}
