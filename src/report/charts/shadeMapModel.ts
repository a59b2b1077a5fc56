import type { HeatMapCell } from './heatMapModel.js';

/** A large matrix of values from 0 to 1, such as an attention pattern of hundreds of tokens. */
export interface ShadeMapData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[rows][columns]` */
  readonly values: readonly (readonly number[])[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** One cell in words, as in `query 3 ␣John, key 1 ␣Mary: 0.731`. */
  readonly reading: (place: HeatMapCell) => string;
}
