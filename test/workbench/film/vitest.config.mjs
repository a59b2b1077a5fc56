import workbench from '../vitest.config.mjs';

/** `npm run film`: the moving picture of README.md. */
export default { ...workbench, test: { ...workbench.test, include: ['test/workbench/film/*.film.ts'] } };
