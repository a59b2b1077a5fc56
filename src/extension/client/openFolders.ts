/** The checkpoints that are open in the worker, or will be once there is one again. */
export class OpenFolders {
  private readonly open = new Set<string>();
  /** How often each folder was closed: the reply to an earlier request does not open it again. */
  private readonly closings = new Map<string, number>();

  get all(): readonly string[] {
    return [...this.open];
  }

  /** Once the request succeeds, the folder is open, unless it was closed meanwhile. */
  async opening<T>(folder: string, request: () => Promise<T>): Promise<T> {
    const closed = this.closings.get(folder);
    const reply = await request();
    if (this.closings.get(folder) === closed) this.open.add(folder);
    return reply;
  }

  close(folder: string): void {
    this.open.delete(folder);
    this.closings.set(folder, (this.closings.get(folder) ?? 0) + 1);
  }
}
