/** A value that is created at the first call and kept; a failure is not kept, so the next call tries again. */
export interface Lazy<T> {
  (): Promise<T>;
  /** The value, if already created. */
  readonly made: T | undefined;
  /** Calls back when the value is created, or now if it is already. */
  whenMade(listener: () => void): void;
}

export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: T | undefined;
  let making: Promise<T> | undefined;
  const listeners: (() => void)[] = [];
  const get = (): Promise<T> => {
    making ??= make().then(
      (value) => {
        made = value;
        for (const listener of listeners.splice(0)) listener();
        return value;
      },
      (error: unknown) => {
        making = undefined;
        throw error;
      },
    );
    return making;
  };
  const whenMade = (listener: () => void): void => {
    if (made === undefined) listeners.push(listener);
    else listener();
  };
  return Object.defineProperty(Object.assign(get, { whenMade }), 'made', { get: () => made }) as Lazy<T>;
}
