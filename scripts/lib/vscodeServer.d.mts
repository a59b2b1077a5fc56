/** The types of vscodeServer.mjs, for TypeScript and for its own checks. */

export interface ServerOptions {
  /** Settings, extensions and logs of this server; created if missing. */
  readonly dataFolder: string;
  /** Used if it is free; otherwise, or if absent, the system picks one. */
  readonly port?: number;
  /** User settings to start with, in place of those in `dataFolder`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Absolute paths of extensions to install beside those in `dataFolder`: folders or packages (`.vsix`). */
  readonly extensions?: readonly string[];
  /** Added to the environment of the server, and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the server's own output. */
  readonly log?: (text: string) => void;
}

export interface WorkbenchOptions {
  /** Absolute path of the folder to open. */
  readonly workspace: string;
  /** Absolute path of an extension to load in development. */
  readonly extension?: string;
  /** Absolute path of a test suite to run in the extension host. */
  readonly suite?: string;
}

export interface VscodeServer {
  readonly port: number;
  /** What a browser must know to be let in. */
  readonly token: string;
  /** The address of the workbench, with the token. */
  url(options: WorkbenchOptions): string;
  /** Settles when the server has ended. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export const testSettings: Readonly<Record<string, unknown>>;
export function testEnvironment(dataFolder: string): Record<string, string>;
export function ensureServer(): Promise<void>;
export function startServer(options: ServerOptions): Promise<VscodeServer>;
export function workbenchUrl(port: number, token: string, options: WorkbenchOptions): string;
export function settingsFile(dataFolder: string): string;
export function writeSettings(dataFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void>;

/** A free port: the wanted one if possible. */
export function freePort(wanted?: number): Promise<number>;
