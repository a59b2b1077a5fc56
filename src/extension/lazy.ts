/** A value that is created at the first call and kept; a failure is not kept, so the next call tries again. */
export interface Lazy<T> {
  (): Promise<T>;
  /** The value, if already created. */
  readonly made: T | undefined;
}

export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: T | undefined;
  let making: Promise<T> | undefined;
  const get = (): Promise<T> => {
    making ??= make().then(
      (value) => (made = value),
      (error: unknown) => {
        making = undefined;
        throw error;
      },
    );
    return making;
  };
  return Object.defineProperty(get, 'made', { get: () => made }) as Lazy<T>;
}
