import { questionVerb } from '../../src/cli/verbs/questionVerb.js';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import type { VocabularySpaces } from '../../src/circuits/vocabularySpaces.js';
import { OpenCheckpoints } from '../../src/engine/openCheckpoints.js';
import { Compute } from '../../src/linalg/compute.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../../src/protocol/questions.js';
import { answer } from '../../src/questions/answers.js';

/** QK Lens on one checkpoint, in this process. */
export class OurSide {
  private constructor(
    readonly folder: string,
    readonly checkpoint: Checkpoint,
    readonly spaces: VocabularySpaces,
    private readonly checkpoints: OpenCheckpoints,
  ) {}

  /** @throws QkLensError if it can't be opened */
  static async open(folder: string): Promise<OurSide> {
    const checkpoints = new OpenCheckpoints(new Compute());
    const { checkpoint, spaces } = await checkpoints.get(folder);
    return new OurSide(folder, checkpoint, spaces, checkpoints);
  }

  ask<Q extends QuestionName>(name: Q, request: RequestOf<Q>): Promise<ResultOf<Q>> {
    return answer(name, this.spaces, request, {
      tokenizer: this.checkpoint.tokenizer,
      otherSpaces: async (other) => (await this.checkpoints.get(other)).spaces,
    });
  }

  /** The answer to what a verb of the command line asks with some arguments after the folder. */
  async asVerb<Q extends QuestionName>(name: Q, args: readonly string[]): Promise<ResultOf<Q>> {
    const { request } = await this.questionOf(name, [this.folder, ...args]);
    return this.ask(name, request);
  }

  /** The question that a verb of the command line asks with some arguments. */
  async questionOf(name: QuestionName, args: readonly string[]): Promise<Question> {
    let question: Question | undefined;
    const verb = questionVerb(name, (_, own, request) => {
      question = { name: own, request: request(this.checkpoint.info) } as Question;
      return Promise.resolve({ json: {}, text: () => '' });
    });
    await verb.run(args, { verbose: false });
    return question!;
  }

  close(): Promise<void> {
    return this.checkpoints.closeAll();
  }
}
