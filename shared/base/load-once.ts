/**
 * What is loaded by its first use: once for all who ask, and again after a failure, so that one bad moment does not
 * last as long as the process.
 */

/** @returns what loads at its first call, answers the same from then on, and does not remember a failure */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

type Method = (...given: never[]) => Promise<unknown>;

/**
 * A port whose adapter is loaded by the first call of any of its methods.
 * @param methods all methods of the port, each of which promises its answer
 */
export function latePort<T extends { readonly [name in keyof T]: Method }>(
  methods: { readonly [name in keyof T]: true },
  load: () => Promise<T>,
): T {
  const loaded = loadOnce(load);
  const late = Object.keys(methods).map((name) => {
    const call = async (...given: never[]) => (await loaded())[name as keyof T](...given);
    return [name, call];
  });
  return Object.fromEntries(late);
}
