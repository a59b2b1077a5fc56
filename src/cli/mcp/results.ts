import { reportOf } from '../../questions/reports.js';
import { ResultFolder } from '../../results/resultFolder.js';
import { withinTokens } from '../../assistants/withinTokens.js';

const PREFIX = 'qk-lens:result/';

/** Kept results as resources: their list, and each as Markdown. */
export class ResultResources {
  private readonly kept: ResultFolder;

  constructor(
    folder: string,
    private readonly maxTokens: number,
  ) {
    this.kept = new ResultFolder(folder);
  }

  async list() {
    const { results } = await this.kept.list();
    return results.map(({ id, name, savedAt, checkpoint }) => ({
      uri: PREFIX + id,
      name,
      description: `Kept on ${savedAt.slice(0, 10)}, of ${checkpoint.name}.`,
      mimeType: 'text/markdown',
    }));
  }

  /** @throws QkLensError `badResult` if it is none of the kept results, or its file is damaged */
  async read(uri: string): Promise<string> {
    const { question, result } = await this.kept.read(uri.replace(PREFIX, ''));
    return withinTokens(reportOf(question, result), this.maxTokens).text;
  }
}
