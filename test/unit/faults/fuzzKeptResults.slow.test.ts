/** What a kept result may hold, from reading it to whatever is made of it. */
import { isDeepStrictEqual } from 'node:util';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { readPanelState } from '../../../src/extension/panel/panelState.js';
import { blockText } from '../../../src/notes/blockText.js';
import { commandLine } from '../../../src/notes/commandLine.js';
import { plainNote, type Origin } from '../../../src/notes/noteText.js';
import { reportHtml } from '../../../src/preview/blockHtml.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import { STATE_VERSION } from '../../../src/protocol/panel.js';
import type { Question } from '../../../src/protocol/questions.js';
import type { SavedResult } from '../../../src/protocol/savedResult.js';
import { readSavedResult } from '../../../src/questions/savedResult.js';
import { DARK_COLOURS } from '../../../src/report/charts/colours.js';
import { reportOf } from '../../../src/questions/reports.js';
import { reportMarkdown } from '../../../src/report/markdown.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { toCsv } from '../../../src/report/tableExport.js';
import { seededRandom, type Random } from '../../reference/random.js';
import { KEPT_QUESTIONS, keptByVersion01 } from '../keptByVersion0.1.js';
import { pythonSkeleton } from '../pythonSkeleton.js';
import { outcomeOf } from './fuzz.js';
import { withOddParts, withOtherLeaves } from './jsonMutator.js';

/** 10,000 in all. */
const CASES = 1000;
/** Longer lists are cut: entries of the same shape would take most faults, and leave few to what stands once. */
const LONGEST_LIST = 12;
/** Far above what any answer needs, far below what a person calls a hang. */
const HANG_MS = 5000;
/** Characters that are made of a file of some kilobytes. */
const MOST_CHARACTERS = 2_000_000;

/** Texts that run, or load, where they are taken for more than text. */
const PLANTED = [
  '<img src=x onerror=alert(1)>',
  '</title><script>alert(1)</script>',
  '"><rect onclick="alert(1)"/>',
  '"]\nprint("X")\n#',
  '\'\'\'"""\\',
  '\nimport os',
  '[x](command:qkLens.clearCache) ![y](https://evil.example/y.png)',
  '&lt;b&gt;',
  '=cmd()',
  'x'.repeat(2000),
  '',
];
const ODD: readonly unknown[] = [
  ...[-1, 0, 1, 2.5, 65_537, 2 ** 31, 2 ** 53, 1e150, -1e149, 1e308, 3_000_000],
  ...[null, true, [], {}, [null], [[[[]]]], [['print("X")']], { length: 3_000_000 }, { valueOf: 1 }],
  ...[Array(3000).fill(1), Array(3000).fill({}), '__proto__', 'constructor', ...PLANTED],
];

/** What a person or a checkpoint's files say in their own words. */
const FREE: ReadonlySet<string> = new Set([
  ...['token', 'text', 'word', 'reason', 'name', 'notice', 'rankedLabel', 'words', 'against', 'ranked'],
  ...['destination', 'source', 'problems', 'caveats', 'fix'],
]);

/** The same with short lists. */
function short(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(short);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, short(part)]));
}

/** The same with planted text in all of it, of which nothing but the question's name and a source's choice is more. */
function planted(random: Random, value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    return FREE.has(key) && !/^W_/.test(value)
      ? PLANTED[Math.floor(random.uniform() * PLANTED.length)]
      : value;
  }
  if (Array.isArray(value)) return value.map((part) => planted(random, part, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([own, part]) => [own, planted(random, part, own)]));
}

/** The question with other words in its own places, so that its program holds the same code. */
function tame(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return /^(?:W_|\w+$)/.test(value) && !FREE.has(key) ? value : 'a';
  if (Array.isArray(value))
    return value.map((part) => (typeof part === 'string' && FREE.has(key) ? 'a' : tame(part, key)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([own, part]) => [
      own,
      own === 'source' && typeof part === 'string' ? part : tame(part, own),
    ]),
  );
}

const markdownIt = new MarkdownIt({ html: true, linkify: false });
/** All that a report in the preview is made of. */
const TAGS = new Set([
  ...['p', 'div', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'span'],
  ...['svg', 'title', 'desc', 'rect', 'path', 'circle', 'text', 'g'],
]);

function expectHarmless(html: string): void {
  for (const [tag, name] of html.matchAll(/<\/?([^\s/>]*)(?:"[^"]*"|[^">])*>?/g)) {
    if (!TAGS.has(name)) throw new Error(`there is a tag ${tag.slice(0, 100)}`);
    // How far pictures are enlarged.
    const attributes = tag.replace(/style="zoom: [\d.]+"/, '').replace(/"[^"]*"/g, '""');
    if (/\son|href|src|style/i.test(attributes))
      throw new Error(`there is an attribute in ${tag.slice(0, 200)}`);
    if (/="[^"]*(?:NaN|undefined|Infinity)/.test(tag))
      throw new Error(`no number stands in ${tag.slice(0, 200)}`);
  }
}

function expectNoMarkup(markdown: string): void {
  const tokens = markdownIt.parse(markdown, {});
  const kinds = new Set(
    [...tokens, ...tokens.flatMap(({ children }) => children ?? [])].map(({ type }) => type),
  );
  for (const kind of ['html_block', 'html_inline', 'image', 'link_open', 'fence']) {
    if (kinds.has(kind)) throw new Error(`the Markdown has ${kind}`);
  }
}

const ORIGIN: Origin = { checkpoint: 'a', fingerprint: 'b', version: '0.1.0', commandLines: ['qk-lens'] };

/** @returns how much text is made of it */
function expectSafeReport({ question, result, checkpoint }: SavedResult): number {
  const report = reportOf(question, result);
  const html = String(reportHtml(report, [checkpoint.name]));
  expectHarmless(html);
  const pictures = report.pictures.map((picture) => String(picture.svg(DARK_COLOURS)));
  pictures.forEach(expectHarmless);
  const markdown = String(reportMarkdown(report));
  expectNoMarkup(markdown);
  const lines = plainNote(report, ORIGIN);
  if (lines.some((line) => /[\n\r]/.test(line))) throw new Error('a line of a note is several');
  const csv = report.tables.map(toCsv);
  return [html, ...pictures, markdown, ...lines, ...csv].reduce((sum, { length }) => sum + length, 0);
}

const skeletons = new Map<string, string>();

/** Of a program that many cases have, once. */
function skeletonOf(program: string): string {
  const skeleton = skeletons.get(program) ?? pythonSkeleton(program);
  skeletons.set(program, skeleton);
  return skeleton;
}

/**
 * Two programs without the lines that both end with, from a line on that begins a statement of its own: where what is
 * before it is whole, what is after it says the same in both.
 */
function beginnings(a: string, b: string): [string, string] {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a.at(-1 - same) === b.at(-1 - same)) same++;
  const shared = a.slice(a.length - same);
  const start = shared.search(/(?<=\n)[a-z]/);
  const kept = start < 0 ? 0 : shared.length - start;
  return [a.slice(0, a.length - kept), b.slice(0, b.length - kept)];
}

function expectSameCode(question: Question, checkpoint: CheckpointInfo): void {
  const { model } = checkpoint;
  const known = ['gpt2', 'transformer_lens', 'bloom', 'gpt_neox', 'qwen2', 'qwen3', 'phi'];
  const architecture = known.includes(model.architecture) ? model.architecture : 'other';
  const { notice } = model;
  const other: CheckpointInfo = {
    ...checkpoint,
    ...{ folder: '/a', name: 'a' },
    model: { ...model, architecture, fingerprint: 'a', ...(notice !== undefined && { notice: 'a' }) },
  };
  const same = pythonOf({ name: question.name, request: tame(question.request) } as Question, other);
  const [own, expected] = beginnings(pythonOf(question, checkpoint), same).map(skeletonOf);
  if (own.includes('⚠')) throw new Error('this is no Python');
  if (own !== expected) throw new Error(`there is other code than in\n${same}`);
}

const FOLDER = '/models/a "b"\n#';

/** The state of a panel that shows what a file holds. */
function panelState(text: string) {
  const { checkpoint, question, result } = JSON.parse(text) as Partial<SavedResult>;
  const placed = checkpoint && Object.assign(Object(checkpoint) as object, { folder: FOLDER });
  return readPanelState({ version: STATE_VERSION, checkpoint: placed, question, result });
}

/** Looks at what is made of results, once at each. */
class Reader {
  private readonly seen = new Set<string>();

  read(text: string): void {
    const saved = readSavedResult(text, 'kept.json');
    const { question, result } = saved;
    const checkpoint = { ...saved.checkpoint, folder: FOLDER };
    this.once([question, checkpoint], () => expectSameCode(question, checkpoint));
    this.once([question, result], () => {
      expect(expectSafeReport(saved)).toBeLessThan(MOST_CHARACTERS);
      const [shown, kept] = [panelState(text), { checkpoint, question, result }];
      // expect takes ten times as long.
      if (!isDeepStrictEqual(shown, kept)) expect(shown).toEqual(kept);
      commandLine(question, FOLDER);
      blockText(question, checkpoint.name);
    });
  }

  private once(what: unknown, look: () => void): void {
    const key = JSON.stringify(what);
    if (!this.seen.has(key)) look();
    this.seen.add(key);
  }
}

describe.each(KEPT_QUESTIONS)(`${CASES} spoiled results of %s`, (name) => {
  const kept = short(keptByVersion01(name)) as SavedResult;

  /** A file of half a dozen faults at most. */
  function spoiled(random: Random): string {
    const base = (random.uniform() < 0.5 ? planted(random, kept) : kept) as SavedResult;
    const named = { ...base, question: { ...base.question, name } };
    const structure = random.uniform() < 0.5;
    return JSON.stringify(
      structure ? withOddParts(random, named, ODD) : withOtherLeaves(random, named, PLANTED),
    );
  }

  it('are read if nothing is spoiled', () => {
    new Reader().read(JSON.stringify(kept));
  });

  it('are refused with a message, or shown as text only', async () => {
    const tally = { read: 0, refused: 0 };
    const reader = new Reader();
    for (let seed = 0; seed < CASES; seed++) {
      const text = spoiled(seededRandom(seed));
      const files = { 'kept.json': new TextEncoder().encode(text) };
      const from = performance.now();
      const outcome = await outcomeOf(`${name} seed ${seed}`, files, () => {
        if (seed % 8 === 0) panelState(text);
        reader.read(text);
        return Promise.resolve();
      });
      tally[outcome]++;
      expect(performance.now() - from, `seed ${seed} hangs`).toBeLessThan(HANG_MS);
    }
    expect(tally.read).toBeGreaterThan(CASES / 20);
    expect(tally.refused).toBeGreaterThan(CASES / 20);
  }, 600_000);
});
