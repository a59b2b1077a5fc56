import { describe, expect, it } from 'vitest';
import { Bookmarks, type Bookmark } from '../../../../src/extension/bookmarks/bookmarks.js';
import { parseHeadFilter } from '../../../../src/extension/sidePanel/headFilter.js';
import { HeadListing } from '../../../../src/extension/sidePanel/headListing.js';
import {
  childNodes,
  type HeadsNode,
  type HeadsState,
} from '../../../../src/extension/sidePanel/headNodes.js';
import {
  HeadSummaries,
  type AskLayer,
  type LayerOf,
} from '../../../../src/extension/sidePanel/headSummaries.js';
import {
  describeSummary,
  formatScore,
  sortHeads,
  summaryFacts,
  type HeadSort,
  type HeadSummary,
} from '../../../../src/extension/sidePanel/headSummary.js';
import type { AtlasHead } from '../../../../src/protocol/atlas.js';
import type { CheckpointInfo } from '../../../../src/protocol/model.js';

/** What a `vscode.Memento` does, JSON and all. */
class Memory {
  private readonly values = new Map<string, string>();
  get(key: string): unknown {
    const text = this.values.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

function checkpoint(name: string, nLayers = 3, nHeads = 2): CheckpointInfo {
  const model = { fingerprint: `fingerprint of ${name}`, nLayers, nHeads };
  return { folder: `/models/${name}`, name, model, problems: [] } as unknown as CheckpointInfo;
}

const bookmark = (name: string, layer: number, head: number): Bookmark => ({
  folder: `/models/${name}`,
  name,
  fingerprint: `fingerprint of ${name}`,
  head: { layer, head },
});

describe('a filter of heads', () => {
  const heads = [0, 1, 2, 10].flatMap((layer) => [0, 1, 7].map((head) => ({ layer, head })));
  const shown = (text: string) => heads.filter(parseHeadFilter(text)!).map((h) => `${h.layer}.${h.head}`);

  it.each([
    ['10.7', ['10.7']],
    ['L10H7; 2 1', ['2.1', '10.7']],
    ['1', ['1.0', '1.1', '1.7']],
    ['layer 1', ['1.0', '1.1', '1.7']],
    ['H7', ['0.7', '1.7', '2.7', '10.7']],
    ['.7, 0', ['0.0', '0.1', '0.7', '1.7', '2.7', '10.7']],
    ['99.9', []],
  ])('%s', (text, expected) => expect(shown(text)).toEqual(expected));

  it('shows all for a blank text, and rejects text that names no head', () => {
    expect(shown(' ')).toHaveLength(heads.length);
    for (const text of ['ten', '10.7, x', '-1', '1.2.3']) expect(parseHeadFilter(text)).toBeUndefined();
  });
});

describe('a head in two numbers', () => {
  it('is shown as far as it is known', () => {
    expect(describeSummary({})).toBe('');
    expect(describeSummary({ topSingularValue: 9 })).toBe('σ0 9.000');
    expect(describeSummary({ topSingularValue: 39010.2, copyingScore: -0.983 })).toBe(
      'σ0 39010 · copying -0.98',
    );
    expect(describeSummary({ copyingScore: 0.56, copyingPercentile: 99.62 })).toBe(
      'copying 0.56 · percentile 99.6',
    );
    expect(formatScore(-0.001)).toBe('0.00');
  });

  it('has a line for each number, and the parts of its scores once they are known', () => {
    expect(summaryFacts({})).toEqual([]);
    const parts = { constant: 0.31, queryOnly: 0.23, keyOnly: 0.19, interaction: 0.27 };
    expect(
      summaryFacts({ topSingularValue: 9, copyingScore: 0.56, copyingPercentile: 99.62, parts }),
    ).toEqual([
      'Largest singular value of W_Q W_K^T: 9.000',
      'Copying score: 0.56, above 99.6 % of crossed heads',
      "embedding: 54 % of these scores can't change attention; 19 % prefer the same keys whatever the query; 27 % depend on both.",
    ]);
  });

  it('is sorted by, heads without it last', () => {
    const summaries: HeadSummary[] = [
      { topSingularValue: 1, copyingScore: 0.5 },
      {},
      { topSingularValue: 3, copyingScore: -1 },
      { topSingularValue: 2 },
    ];
    const heads = summaries.map((_, head) => ({ layer: 0, head }));
    const sorted = (sort: HeadSort) =>
      sortHeads(heads, sort, ({ head }) => summaries[head]).map(({ head }) => head);
    expect(sorted('index')).toEqual([0, 1, 2, 3]);
    expect(sorted('topSingularValue')).toEqual([2, 3, 0, 1]);
    expect(sorted('copyingScore')).toEqual([0, 2, 1, 3]);
  });
});

describe('bookmarks', () => {
  it('stay in the workspace, one per head, in the order they were added', async () => {
    const memory = new Memory();
    const bookmarks = new Bookmarks(memory);
    let changes = 0;
    bookmarks.onDidChange(() => changes++);
    await bookmarks.add(bookmark('gpt2', 10, 7));
    await bookmarks.add(bookmark('other', 10, 7));
    await bookmarks.add({ ...bookmark('gpt2', 10, 7), folder: '/moved' });
    const again = new Bookmarks(memory);
    expect(again.list.map(({ folder }) => folder)).toEqual(['/moved', '/models/other']);
    expect(again.has({ fingerprint: 'fingerprint of gpt2' }, { layer: 10, head: 7 })).toBe(true);
    expect(again.has({ fingerprint: 'fingerprint of gpt2' }, { layer: 7, head: 10 })).toBe(false);
    await again.remove({ fingerprint: 'fingerprint of gpt2' }, { layer: 10, head: 7 });
    expect(bookmarks.list.map(({ name }) => name)).toEqual(['other']);
    expect(changes).toBe(3);
  });

  it('ignore what another version kept', async () => {
    const memory = new Memory();
    await memory.update('bookmarks', [
      { folder: 1 },
      null,
      { ...bookmark('a', 0, 0), head: '0.0' },
      bookmark('b', 0, 0),
    ]);
    expect(new Bookmarks(memory).list.map(({ name }) => name)).toEqual(['b']);
    await memory.update('bookmarks', 'nonsense');
    expect(new Bookmarks(memory).list).toEqual([]);
  });
});

describe('the tree of heads', () => {
  const state = (options: Partial<HeadsState> = {}): HeadsState => ({
    checkpoints: [checkpoint('b'), checkpoint('a')],
    bookmarks: [],
    listing: new HeadListing(new Memory()),
    summary: () => ({}),
    ...options,
  });
  const filtered = (text: string): HeadListing => {
    const listing = new HeadListing(new Memory());
    listing.filterBy(text);
    return listing;
  };
  const kinds = (nodes: readonly HeadsNode[]) => nodes.map(({ kind }) => kind);
  const whole = (from: HeadsState, parent?: HeadsNode): HeadsNode[] =>
    childNodes(from, parent).flatMap((node) => [node, ...whole(from, node)]);

  it('has checkpoints by name, then layers, heads and the MLP', () => {
    const [a, b] = childNodes(state());
    expect([a, b].map((node) => 'folder' in node && node.folder)).toEqual(['/models/a', '/models/b']);
    const layers = childNodes(state(), a);
    expect(kinds(layers)).toEqual(['layer', 'layer', 'layer']);
    const below = childNodes(state(), layers[2]);
    expect(kinds(below)).toEqual(['head', 'head', 'mlp']);
    expect(below).toMatchObject([
      { folder: '/models/a', head: { layer: 2, head: 0 } },
      { folder: '/models/a', head: { layer: 2, head: 1 } },
      { folder: '/models/a', neurons: '2' },
    ]);
  });

  it('lists layers without attention without heads, and no MLP whose neurons are not read', () => {
    const { model, ...info } = checkpoint('jamba');
    const without = { withoutAttention: [{ layer: 1, instead: 'Mamba' }] };
    const kindsOf = (own: object) => {
      const opened = { ...info, model: { ...model, ...own } };
      return kinds(whole(state({ checkpoints: [opened] }), childNodes(state({ checkpoints: [opened] }))[0]));
    };
    expect(kindsOf(without)).toEqual([
      'layer',
      'head',
      'head',
      'mlp',
      'layer',
      'mlp',
      'layer',
      'head',
      'head',
      'mlp',
    ]);
    expect(kindsOf({ ...without, lacks: { neurons: 'its MLPs are experts' } })).toEqual([
      ...['layer', 'head', 'head', 'layer', 'layer', 'head', 'head'],
    ]);
  });

  it('has steps of one training run in a group, in their order, and a single step by itself', () => {
    const step = (run: string, number: number): CheckpointInfo => ({
      ...checkpoint(`${run}/step${number}`, 1, 1),
      step: { run: `/runs/${run}`, series: 'step', step: number, name: `step${number}` },
    });
    const open = state({ checkpoints: [step('c', 1000), step('d', 5), checkpoint('a'), step('c', 500)] });
    const roots = childNodes(open);
    expect(roots).toMatchObject([
      { kind: 'checkpoint', folder: '/models/a' },
      { kind: 'run', name: 'c', folder: '/runs/c' },
      { kind: 'checkpoint', folder: '/models/d/step5' },
    ]);
    expect(childNodes(open, roots[1])).toMatchObject([
      { kind: 'checkpoint', folder: '/models/c/step500' },
      { kind: 'checkpoint', folder: '/models/c/step1000' },
    ]);
    expect(kinds(whole(open, roots[1]))).toEqual(
      Array(2).fill(['checkpoint', 'layer', 'head', 'mlp']).flat(),
    );
  });

  it('is empty if nothing is open or bookmarked, so that the welcome appears', () => {
    expect(childNodes(state({ checkpoints: [] }))).toEqual([]);
  });

  it('has bookmarks first, even of checkpoints that are not open', () => {
    const nodes = whole(state({ checkpoints: [], bookmarks: [bookmark('gone', 1, 1)] }));
    expect(nodes).toMatchObject([
      { kind: 'bookmarks' },
      { kind: 'bookmark', folder: '/models/gone', head: { layer: 1, head: 1 } },
    ]);
  });

  it('shows under a filter only what contains a matching head', () => {
    const nodes = whole(state({ checkpoints: [checkpoint('a')], listing: filtered('1.1, 2') }));
    expect(kinds(nodes)).toEqual(['checkpoint', 'layer', 'head', 'layer', 'head', 'head']);
  });

  it('gives every node its own id, a different one under a filter', () => {
    const bookmarks = [bookmark('a', 1, 1), bookmark('b', 1, 1)];
    const ids = whole(state({ bookmarks })).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const [, ...others] = whole(state({ listing: filtered('0, 1, 2') })).map(({ id }) => id);
    expect(ids.filter((id) => others.includes(id))).toEqual([]);
  });
});

describe('summaries of heads', () => {
  interface Asked {
    readonly layer: LayerOf;
    readonly signal: AbortSignal;
    readonly onPart: (heads: readonly AtlasHead[]) => void;
    readonly answer: (heads: readonly AtlasHead[]) => void;
    readonly fail: (error: Error) => void;
  }
  const gpt2 = checkpoint('gpt2');
  const layer = (index: number): LayerOf => ({ checkpoint: gpt2, layer: index });
  const values = (index: number, copyingScore?: number): AtlasHead[] =>
    [0, 1].map((head) => ({
      ...{ layer: index, head },
      qk: { topSingularValues: [head + 1], effectiveRank: 1, frobeniusNorm: 1 },
      ...(copyingScore !== undefined && { copyingScore }),
    }));
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  function start(): { asked: Asked[]; summaries: HeadSummaries; changes: number[] } {
    const asked: Asked[] = [];
    const ask: AskLayer = (of, signal, onPart) =>
      new Promise((answer, fail) => {
        signal.addEventListener('abort', () => fail(new Error('cancelled')));
        asked.push({ layer: of, signal, onPart, answer, fail });
      });
    const summaries = new HeadSummaries(ask, (error) => (error as Error).message);
    const changes: number[] = [];
    summaries.onDidChange((changed) => changes.push(changed.layer));
    return { asked, summaries, changes };
  }

  it('computes one layer at a time, once, and reports parts of the answer', async () => {
    const { asked, summaries, changes } = start();
    for (const index of [2, 0, 2]) summaries.want(layer(index));
    expect(asked.map((one) => one.layer.layer)).toEqual([2]);
    asked[0].onPart(values(2));
    expect(summaries.of(gpt2, { layer: 2, head: 1 })).toEqual({ topSingularValue: 2 });
    asked[0].answer(values(2, 0.5));
    await settled();
    expect(summaries.of(gpt2, { layer: 2, head: 1 })).toEqual({ topSingularValue: 2, copyingScore: 0.5 });
    expect(asked.map((one) => one.layer.layer)).toEqual([2, 0]);
    asked[1].answer(values(0));
    await settled();
    summaries.want(layer(2));
    expect(asked).toHaveLength(2);
    expect(changes).toEqual([2, 2, 0]);
    expect(summaries.of(checkpoint('other'), { layer: 2, head: 1 })).toEqual({});
  });

  it('requests a layer again once what it lacks is computed, and shows the old numbers until then', async () => {
    const { asked, summaries } = start();
    let learnt = 0;
    summaries.onDidLearn(() => learnt++);
    summaries.want(layer(1));
    asked[0].answer(values(1, 0.5));
    await settled();
    summaries.learn('/models/other', ['parts']);
    summaries.learn(gpt2.folder, []);
    expect(learnt).toBe(0);
    summaries.learn(gpt2.folder, ['parts']);
    expect(learnt).toBe(1);
    summaries.want(layer(1));
    expect(asked).toHaveLength(2);
    expect(summaries.of(gpt2, { layer: 1, head: 1 }).copyingScore).toBe(0.5);
    const parts = { constant: 0.1, queryOnly: 0.2, keyOnly: 0.3, interaction: 0.4 };
    asked[1].answer(
      values(1, 0.5).map((own) => ({ ...own, embedding: { ...own.qk!, parts }, copyingPercentile: 80 })),
    );
    await settled();
    expect(summaries.of(gpt2, { layer: 1, head: 1 })).toMatchObject({ parts, copyingPercentile: 80 });
    summaries.learn(gpt2.folder, ['parts', 'copyingPercentile']);
    expect(learnt).toBe(1);
  });

  it('cancels what is no longer shown, and requests it again when it is', async () => {
    const { asked, summaries } = start();
    summaries.want(layer(0));
    summaries.want(layer(1));
    summaries.leave(layer(1));
    summaries.leave(layer(0));
    summaries.want(layer(0));
    expect(asked[0].signal.aborted).toBe(true);
    await settled();
    expect(asked.map((one) => one.layer.layer)).toEqual([0, 0]);
    expect(asked[1].signal.aborted).toBe(false);
    summaries.leaveAll();
    expect(asked[1].signal.aborted).toBe(true);
    await settled();
    expect(asked).toHaveLength(2);
    expect(summaries.failureOf(layer(0))).toBeUndefined();
  });

  it('reports why a layer failed, and tries again only on request', async () => {
    const { asked, summaries, changes } = start();
    summaries.want(layer(1));
    asked[0].fail(new Error('The compute process stopped.'));
    await settled();
    expect(summaries.failureOf(layer(1))).toBe('The compute process stopped.');
    expect(changes).toEqual([1]);
    summaries.want(layer(1));
    expect(asked).toHaveLength(1);
    summaries.want(layer(1), true);
    asked[1].answer(values(1));
    await settled();
    expect(summaries.failureOf(layer(1))).toBeUndefined();
  });
});
