import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PreviewRefresh } from '../../../../../src/extension/notes/preview/previewRefresh.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A refresh that has been there for a while, and how often it came. */
function settled() {
  const refresh = vi.fn();
  const previews = new PreviewRefresh(refresh);
  vi.advanceTimersByTime(10_000);
  return { previews, refresh };
}

it('refreshes once for several changes in a row', () => {
  const { previews, refresh } = settled();
  for (let i = 0; i < 5; i++) previews.soon();
  vi.advanceTimersByTime(100);
  expect(refresh).toHaveBeenCalledOnce();
});

it('waits until a newly opened preview, or the last refresh, has loaded', () => {
  const { previews, refresh } = settled();
  previews.rendered('a.md');
  previews.soon();
  vi.advanceTimersByTime(690);
  expect(refresh).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20);
  expect(refresh).toHaveBeenCalledOnce();
  previews.rendered('a.md');
  previews.soon();
  vi.advanceTimersByTime(250);
  expect(refresh).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(100);
  expect(refresh).toHaveBeenCalledTimes(2);
});

it('does not mistake what a refresh renders first for a newly opened preview', () => {
  const refresh = vi.fn(() => previews.rendered('a.md'));
  const previews = new PreviewRefresh(refresh);
  previews.soon();
  vi.advanceTimersByTime(710);
  expect(refresh).toHaveBeenCalledOnce();
  previews.soon();
  vi.advanceTimersByTime(310);
  expect(refresh).toHaveBeenCalledTimes(2);
});

it('refreshes once more if nothing was rendered, and only then', () => {
  const { previews, refresh } = settled();
  previews.soon();
  vi.advanceTimersByTime(100);
  vi.advanceTimersByTime(10_000);
  expect(refresh).toHaveBeenCalledTimes(2);
  refresh.mockImplementation(() => previews.rendered('a.md'));
  previews.soon();
  vi.advanceTimersByTime(10_000);
  expect(refresh).toHaveBeenCalledTimes(3);
});

it('does not refresh once it is disposed', () => {
  const { previews, refresh } = settled();
  previews.soon();
  previews.dispose();
  previews.soon();
  vi.advanceTimersByTime(10_000);
  expect(refresh).not.toHaveBeenCalled();
});
