/**
 * What a promise is fulfilled with, if it is in time. The clock stops with the promise, so that it keeps no process
 * alive; a failure that comes too late is nobody's.
 *
 * @returns undefined after the time
 * @throws what the promise is rejected with in time
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
