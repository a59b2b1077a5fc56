import type { TemplateResult } from 'lit';
import { nothing } from 'lit';
import { keyOnlyTable } from '../../report/spectra/circuitTables.js';
import { foldedTable } from '../components/foldedTable.js';
import type { CircuitScene } from './circuitScene.js';

/** The chosen circuit's keys by their scores for the mean query, where it has them. */
export function keyOnlySection<C extends string>({
  family,
  result,
  selection,
  memory,
  context,
  change,
}: CircuitScene<C>): TemplateResult | typeof nothing {
  const table = keyOnlyTable(family, result, selection.circuit);
  if (!table) return nothing;
  const { keyOnlyTitle } = family.parts;
  const title = keyOnlyTitle.charAt(0).toUpperCase() + keyOnlyTitle.slice(1);
  return foldedTable(title, table, context.actions, memory.keyOnlyOpen, (keyOnlyOpen) =>
    change({ keyOnlyOpen }),
  );
}
