/** Words that belong together, such as countries with their capitals. */
export interface Relation {
  readonly name: string;
  readonly pairs: readonly (readonly [source: string, target: string])[];
}
