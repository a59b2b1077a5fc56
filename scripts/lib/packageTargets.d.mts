export type Target =
  | 'linux-x64'
  | 'linux-arm64'
  | 'darwin-arm64'
  | 'win32-x64'
  | 'win32-arm64'
  | 'darwin-x64'
  | 'alpine-x64'
  | 'alpine-arm64';
export const TARGETS: readonly Target[];
export function ignoreFileOf(target: Target): Promise<string>;
