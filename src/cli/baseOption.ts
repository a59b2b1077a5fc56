/** Where the base checkpoint of an adapter is, if not where the adapter says; for MODEL_FOLDER wherever it is. */
export const BASE_OPTION = { base: { type: 'string' } } as const;
