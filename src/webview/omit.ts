/** The object without some of its fields. */
export function omit<T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => !keys.some((other) => other === key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
