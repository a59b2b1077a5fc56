/** How words are looked up, as `look_up` of pieces/words.py takes it. */
export const LEADING_SPACE = { asIs: false, leadingSpace: true, either: null };
