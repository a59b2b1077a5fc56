import type { ChartKey } from './lineChart.js';

/** The point a key moves to in one row of a chart; stays at the ends. */
export function stepTo(key: ChartKey, index: number, count: number): number {
  const last = count - 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
  }
}
