/**
 * The 16 numbers of E2M1: a sign, two bits of exponent and one of fraction (OCP Microscaling Formats 1.0, 5.3.3).
 */
export const E2M1: readonly number[] = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6];
