import type { ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planDownload, type DownloadOptions } from '../../../src/hub/download.js';
import { parseRepository } from '../../../src/hub/repository.js';
import { fail, neverEnds, type Seen } from '../fixtures/hubServer.js';
import { hub, NAME, useHub } from '../fixtures/tinyHub.js';
import { errorOf } from '../support.js';

useHub();
/** The four kinds of requests, by what is in their addresses. */
const REQUESTS = [
  ['the commit', '/revision/'],
  ['the list of files', '/tree/'],
  ['config.json', '/config.json'],
  ['the weights', '/model.safetensors'],
] as const;

/** Has one kind of request answered otherwise; of a large file the second server's answer. */
function attack(part: string, answer: (response: ServerResponse, seen: Seen) => void): void {
  hub.server.trouble = (seen, response) => {
    if (!seen.url.includes(part) || (part === '/model.safetensors' && seen.server === 'hub')) return false;
    answer(response, seen);
    return true;
  };
}

async function networkError(options: DownloadOptions = {}): Promise<string> {
  const error = await errorOf(hub.fetchAll(options));
  expect(error).toMatchObject({ name: 'QkLensError', code: 'network' });
  return error.message;
}

describe('an endless answer', () => {
  it.each(REQUESTS)('in place of %s is read up to a limit', async (_, part) => {
    let sent = 0;
    attack(part, (response) => {
      neverEnds(response, (bytes) => (sent += bytes));
    });
    const { code } = await errorOf(hub.fetchAll());
    expect(code).toBe(part === '/model.safetensors' ? 'badDigest' : 'network');
    expect(sent).toBeLessThan(40 << 20);
  });

  it.each(REQUESTS)('or a compressed one, in place of %s, is not unpacked', async (_, part) => {
    const bomb = gzipSync(Buffer.alloc(50 << 20));
    attack(part, (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    expect(await networkError()).toContain('packed (gzip)');
    for (const { headers } of hub.server.seen) expect(headers['accept-encoding']).toBe('identity');
  });

  it('of pages is stopped', async () => {
    attack('/tree/', (response, { url }) => {
      const next = `${hub.server.endpoint}${url.replace(/\?.*/, '')}?cursor=${hub.server.seen.length}`;
      response.writeHead(200, { link: `<${next}>; rel="next"` });
      response.end('[]');
    });
    expect(await networkError()).toContain('no end');
    expect(hub.server.seen.length).toBeLessThan(110);
  });

  it.each(['javascript:1', 'http://[', 'file:///etc/passwd'])('of pages goes to no %s', async (next) => {
    attack('/tree/', (response) => {
      response.writeHead(200, { link: `<${next}>; rel="next"` });
      response.end('[]');
    });
    expect(await networkError()).toContain('no address');
  });
});

describe('an answer that comes byte by byte', () => {
  const drip = (response: ServerResponse, everyMs: number, bytes: number): void => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '.repeat(bytes)), everyMs);
    response.once('close', () => clearInterval(timer));
  };

  it.each(REQUESTS)('in place of %s is stopped', async (_, part) => {
    attack(part, (response) => drip(response, 10, 1));
    expect(await networkError({ stalledAfter: 150 })).toContain('hardly any more bytes came');
    expect(
      hub.server.seen.filter(({ server, url }) => server === 'cdn' && url.includes(part)).length,
    ).toBeLessThan(10);
  });

  it('that is fast enough still completes', async () => {
    attack('/revision/', (response) => drip(response, 1, 20_000));
    expect(await networkError({ wholeWithin: 100 })).toContain("can't be reached");
  });
});

describe("what is not a hub's answer", () => {
  const portal = '<html><title>Sign in to\u001b[31m the\u202e café</title>' + 'x'.repeat(500);
  const nulls = JSON.stringify([null, { a: [null, [null]] }]);

  const bodies = {
    nothing: '',
    'broken JSON': '{"sha": ',
    null: 'null',
    'a tree of nulls': nulls,
    'open brackets': '[[[',
    'a string': '"x"',
    'a page': portal,
  };

  it.each([
    ...REQUESTS.slice(0, 3).flatMap(([what, part]) =>
      Object.entries(bodies).map(([name, body]) => [name, what, part, body] as const),
    ),
    ['an object', 'the list of files', '/tree/', '{}'] as const,
    ['no commit', 'the commit', '/revision/', '{"sha":null}'] as const,
    ['a page', 'the weights', '/model.safetensors', portal] as const,
  ])('is shown: %s in place of %s', async (_name, _what, part, body) => {
    attack(part, (response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(body);
    });
    const message = await networkError();
    const beginning = body === portal ? 'Sign in to [31m the café' : body.slice(0, 5);
    expect(message).toContain(body === '' ? 'sent nothing' : beginning);
    if (body !== '') expect(message).toContain('(text/html; charset=utf-8)');
    expect(message).not.toMatch(/\p{C}/u);
    expect(message).not.toContain('x'.repeat(200));
    expect(message.length).toBeLessThan(700);
    expect(existsSync(hub.weightsBlob())).toBe(false);
  });

  it.each(['size', 'oid'] as const)('is a file without its %s', async (field) => {
    attack('/tree/', (response) => {
      const entry = { type: 'file', path: 'config.json', size: 21, oid: '0'.repeat(40) };
      response.end(JSON.stringify([{ ...entry, [field]: undefined }]));
    });
    expect(await networkError()).toContain('each with its size and digest');
  });

  it.each([-1, 1.5, 1e300, '21', null])('is a file of %j bytes', async (size) => {
    attack('/tree/', (response) =>
      response.end(JSON.stringify([{ type: 'file', path: 'config.json', size, oid: '0'.repeat(40) }])),
    );
    expect(await networkError()).toContain('each with its size and digest');
  });

  it.each(['.', '..'])('is not a file: %s, which the index names as weights', async (path) => {
    hub.server.files.delete('model.safetensors');
    hub.server.files.set(
      'model.safetensors.index.json',
      Buffer.from(JSON.stringify({ weight_map: { a: path } })),
    );
    hub.server.files.set(path, Buffer.from('weights'));
    expect(await errorOf(hub.fetchAll())).toMatchObject({ code: 'noWeights' });
  });

  it("is not a config on the hub itself that isn't JSON", async () => {
    hub.server.files.set('config.json', Buffer.from('{'));
    expect(await errorOf(hub.fetchAll())).toMatchObject({ code: 'badConfig' });
  });

  it('is not a config as Python writes it', async () => {
    hub.server.files.set('config.json', Buffer.from('{"model_type": "gpt2", "epsilon": NaN}'));
    expect(await planDownload(parseRepository(NAME), hub.environment)).toMatchObject({
      architecture: 'gpt2',
    });
  });

  it('is not a refusal', async () => {
    hub.server.trouble = (_seen, response) => fail(response, 418, '');
    expect(await networkError()).toContain('418');
  });
});
