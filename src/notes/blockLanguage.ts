/** What a fenced block's info says, so that it is one of ours. */
export const BLOCK_LANGUAGE = 'qk-lens';
