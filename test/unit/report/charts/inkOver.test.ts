import { expect, it } from 'vitest';
import { DARK_COLOURS, inkOver, LIGHT_COLOURS } from '../../../../src/report/charts/colours.js';

it('the ink over a colour is the one of larger contrast', () => {
  const light = (opacity: number) => inkOver(LIGHT_COLOURS, '#0063d3', opacity);
  expect([light(0.1), light(1)]).toEqual([LIGHT_COLOURS.foreground, LIGHT_COLOURS.background]);
  const dark = (opacity: number) => inkOver(DARK_COLOURS, '#3794ff', opacity);
  expect([dark(0.1), dark(1)]).toEqual([DARK_COLOURS.foreground, DARK_COLOURS.background]);
});

it('colours may have any form of CSS that VS Code writes; the foreground is used over others', () => {
  const { background, foreground } = LIGHT_COLOURS;
  for (const paint of ['#003', '#000033ff', 'rgb(0, 0, 51)', 'rgba(0 0 51 / 1)'])
    expect(inkOver(LIGHT_COLOURS, paint, 1)).toBe(background);
  expect(inkOver(LIGHT_COLOURS, 'rebeccapurple', 1)).toBe(foreground);
});
