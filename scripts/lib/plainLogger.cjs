/**
 * Stands in for VS Code's logging module `@vscode/spdlog`, which needs a C++ compiler to install: the same interface,
 * writing plain lines to one file. Without it the server runs, but log output channels stay empty.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  /** @param {string} _type @param {string} _name @param {string} path the file, made when it is missing */
  constructor(_type, _name, path) {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, '');
    this.path = path;
    this.level = 0;
    this.plain = false;
  }

  /** @param {number} level @param {string} message */
  write(level, message) {
    if (level < this.level || this.path === undefined) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      appendFileSync(this.path, this.plain ? message : `${time} [${names[level]}] ${message}\n`);
    } catch {
      // A log folder that was removed must not end the program that logs.
    }
  }

  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.plain = true;
  }
  flush() {}
  drop() {
    this.path = undefined;
  }
}

const create = async (name, path) => new Logger('rotating', name, path);

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
