import { badConfig } from '../configFields.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, Json } from './architecture.js';

/** A multimodal model, of which the text model is read. */
interface Multimodal {
  readonly modelType: string;
  /** What the text model may be; its `model_type` is the key. The first if its config names none. */
  readonly texts: Readonly<Record<string, Architecture>>;
  /** Whether embeddings are tied if the whole model's config, which decides it, doesn't say. */
  readonly tied: boolean;
  /** Older configs have the text model's fields beside those of the whole. */
  readonly flat?: true;
}

/** The text model inside a multimodal one, whose other parts are not read: a family by its own. */
export function textModel({ modelType, texts, tied, flat }: Multimodal): Architecture {
  const [usual] = Object.keys(texts);
  const family = (text: Json): Architecture => {
    const { model_type: name = usual } = text;
    if (typeof name === 'string' && Object.hasOwn(texts, name)) return texts[name];
    const known = Object.keys(texts).join(' or ');
    throw badConfig(`the text model is of the architecture ${quoted(name)}, not ${known}`);
  };
  return {
    modelType,
    readConfig(json) {
      const own = json['text_config'];
      const isFlat = flat && (own === undefined || own === null);
      if (!isFlat && (typeof own !== 'object' || own === null)) throw badConfig('it has no "text_config"');
      const text = isFlat ? { ...json, model_type: usual } : (own as Json);
      const whole = { ...text, tie_word_embeddings: json['tie_word_embeddings'] ?? tied };
      return { ...family(text).readConfig(whole), architecture: modelType };
    },
    weights: (config, tensors) => texts[usual].weights(config, tensors),
  };
}
