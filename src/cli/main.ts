import { printFailure, runArguments } from './runArguments.js';

const args = process.argv.slice(2);

process.once('uncaughtException', (error) => {
  printFailure(error, args);
  process.exit(1);
});
void runArguments(args).then((code) => {
  process.exitCode = code;
});
