/** One line for each step on standard output: what is being done, then how it ended and how long it took. */

/**
 * @template T
 * @param {string} title what is being done
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY;
  process.stdout.write(`• ${title} …${live ? '' : '\n'}`);
  const ticker = live && setInterval(() => process.stdout.write(`\r• ${title} … ${seconds()}`), 200);
  try {
    const result = await work();
    process.stdout.write(live ? `\r✔ ${title} (${seconds()})  \n` : `✔ ${title} (${seconds()})\n`);
    return result;
  } catch (error) {
    process.stdout.write(live ? `\r✘ ${title} (${seconds()})  \n` : `✘ ${title} (${seconds()})\n`);
    throw error;
  } finally {
    if (ticker) clearInterval(ticker);
  }
}

/** Says that a step was not needed. @param {string} title */
export function already(title) {
  process.stdout.write(`✔ ${title}\n`);
}

/** A failure whose message says what to do; it is shown without a stack. */
export class SetupError extends Error {}

/** Prints an error on the terminal. @param {unknown} error */
export function printError(error) {
  const known = error instanceof SetupError;
  console.error(
    `\n${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}
