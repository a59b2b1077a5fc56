/** The text that is run until the user gives another: of "Interpretability in the Wild" (K. Wang et al., 2022). */
export const EXAMPLE_PROMPT = 'When Mary and John went to the store, John gave a drink to';
