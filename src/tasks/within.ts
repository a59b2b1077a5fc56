/**
 * The promise's value if it is fulfilled in time. The timer stops with the promise, so that it doesn't keep the process
 * alive; a later failure is ignored.
 *
 * @returns undefined after the time
 * @throws the promise's error if it is rejected in time
 */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
