export function packCommandLine(staged: string, destination: string): Promise<string>;
