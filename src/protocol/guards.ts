/** Whether a value of unknown origin is an object, whose fields can then be checked one by one. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
