import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { Question } from '../../../src/protocol/questions.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { calledFunctions } from '../pythonCalls.js';
import { faults } from '../pythonFaults.js';
import { checkpoint, MODELS, questions } from '../pythonQuestions.js';

describe('a program', () => {
  it('loads one file of weights through a folder that holds its config too', () => {
    for (const { model } of MODELS) {
      const folder = '/models/toy/trained.pt';
      const program = pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, model, folder });
      expect(faults(program)).toEqual([]);
      expect(program).toContain('folder = "/models/toy"\nmodel = load_weights_file("/models/toy/trained.pt"');
      const functions = ['load_weights_file', 'load_checkpoint', 'processed'];
      expect(calledFunctions(program)).toEqual(expect.arrayContaining(functions));
    }
  });

  it.each(['/models/toy', '/models/toy/trained.pt'])('carries a config that is in no file: %s', (folder) => {
    const configText = JSON.stringify({ n_layers: 1, act_fn: 'relu"', normalization_type: null });
    for (const { model } of MODELS) {
      const program = pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, model, folder, configText });
      expect(faults(program)).toEqual([]);
      expect(program).toContain(
        String.raw`Path(folder, "config.json").write_text("{\"n_layers\":1,\"act_fn\":\"relu\\\"\",\"normalization_type\":null}")`,
      );
      expect(program).toContain(
        folder.endsWith('.pt') ? `load_weights_file("${folder}"` : 'load_weights_file(folder',
      );
      expect(calledFunctions(program)).not.toContain('copy');
    }
  });

  it('loads a snapshot from its folder if it is open with another config than its repository has', () => {
    const folder = `/hub/models--gpt2/snapshots/${'0'.repeat(40)}`;
    const program = (configText?: string) =>
      pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, folder, ...(configText && { configText }) });
    expect(program()).toContain('folder = "gpt2"\nmodel = load_checkpoint(folder, ');
    expect(program('{}')).toContain(`folder = "${folder}"`);
  });

  it("reads other trainers' files of a Llama", () => {
    const model = MODELS.find(({ model: { architecture } }) => architecture === 'llama')!.model;
    const folder = '/models/stories.bin';
    const program = pythonOf(questions(DEFAULT_WEIGHTS)[0], {
      ...checkpoint,
      model,
      folder,
      configText: '{}',
    });
    expect(faults(program)).toEqual([]);
    const functions = ['is_zipfile', 'llama2c_state', 'transformers_names'];
    expect(calledFunctions(program)).toEqual(expect.arrayContaining(functions));
    expect(program).toContain(`value.view(-1, ${model.dHead} // 2, 2, value.shape[1])`);
  });

  it('loads a GGUF file, with the tokenizer inside', () => {
    const folder = '/models/toy/trained.gguf';
    const tokenizer = { kind: 'gguf', size: 9 } as const;
    const program = pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, tokenizer, folder });
    const byFolder = { folder: '/models/toy', weightsFile: 'trained.gguf' };
    expect(pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, tokenizer, ...byFolder })).toBe(program);
    expect(faults(program)).toEqual([]);
    expect(program).toContain(
      'load_gguf("/models/toy/trained.gguf", AutoTokenizer.from_pretrained(folder, gguf_file="trained.gguf"))',
    );
    expect(calledFunctions(program)).toEqual(expect.arrayContaining(['load_gguf', 'load_checkpoint']));
  });

  it('merges a LoRA adapter into its base, which may be in the Hugging Face cache', () => {
    const tokenizer = { kind: 'tokenizer.json', size: 9 } as const;
    const revision = '607a30d783dfa663caf39e06633721c8d4cfcd7e';
    const program = (folder: string, base: string) =>
      pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, tokenizer, folder, base });
    const beside = program('/tuned/adapter_model.safetensors', '/models/toy');
    expect(faults(beside)).toEqual([]);
    expect(beside).toContain('folder = "/tuned"\nbase = "/models/toy"\n');
    expect(beside).toContain(
      'load_adapter(base, folder, AutoTokenizer.from_pretrained(with_tokenizer(folder, base)))',
    );
    expect(calledFunctions(beside)).toEqual(expect.arrayContaining(['load_adapter', 'load_checkpoint']));
    const cached = program('/tuned', `/home/me/.cache/huggingface/hub/models--gpt2/snapshots/${revision}`);
    expect(faults(cached)).toEqual([]);
    expect(cached).toContain(`base = snapshot_download("gpt2", revision="${revision}")`);
  });

  it('compares an adapter with its base, where that is known', () => {
    const adapter = { ...checkpoint, folder: '/tuned', base: '/models/toy' };
    const head = { layer: 1, head: 2 };
    const asked = { ...DEFAULT_WEIGHTS, head, vectors: [0], top: 3 };
    const all: readonly Question[] = [
      { name: 'head', request: { ...asked, circuits: ['qk', 'update'], cosine: true, distance: 2 } },
      { name: 'ov', request: { ...asked, source: 'W_EE' } },
    ];
    for (const question of all) {
      const program = pythonOf(question, adapter);
      expect(faults(program)).toEqual([]);
      expect(program).toContain('base_model = load_checkpoint("/models/toy")');
      expect(calledFunctions(program)).toContain('update_factors');
      expect(pythonOf(question, checkpoint)).not.toContain('base_model');
    }
  });

  it('names a folder of the Hugging Face cache by its repository and revision', () => {
    const revision = '607a30d783dfa663caf39e06633721c8d4cfcd7e';
    const program = (repository: string) =>
      pythonOf(questions(DEFAULT_WEIGHTS)[0], {
        ...checkpoint,
        folder: `/home/me/.cache/huggingface/hub/models--${repository}/snapshots/${revision}`,
      });
    for (const [folder, name] of [
      ['gpt2', 'gpt2'],
      ['someone--my-gpt2', 'someone/my-gpt2'],
    ]) {
      const own = program(folder);
      expect(own).toContain(
        `folder = "${name}"\nmodel = load_checkpoint(folder, AutoTokenizer.from_pretrained("gpt2"), revision="${revision}")`,
      );
      expect(own).not.toContain('/home/me');
    }
  });

  it('loads as its own state dict what TransformerLens saved', () => {
    const { model } = MODELS.find(({ model: { architecture } }) => architecture === 'transformer_lens')!;
    const program = pythonOf(questions(DEFAULT_WEIGHTS)[0], { ...checkpoint, model });
    expect(faults(program)).toEqual([]);
    expect(calledFunctions(program)).toEqual(
      expect.arrayContaining(['convert_tl_checkpoint', 'check_native', 'TransformerBridgeConfig']),
    );
  });

  it('says in its first line for which versions it is', () => {
    const [first, needs] = pythonOf(questions(DEFAULT_WEIGHTS)[0], checkpoint).split('\n');
    expect(first).toMatch(/with TransformerLens 4\.3, transformers 5 and torch 2\.$/);
    expect(needs).toContain('pip install "transformer_lens>=4.3,<5"');
  });
});
