/** The info string of QK Lens' fenced blocks. */
export const BLOCK_LANGUAGE = 'qk-lens';
