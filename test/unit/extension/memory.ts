/** Stands for a memento of VS Code. */
export class Memory {
  private readonly values = new Map<string, unknown>();

  get<T>(key: string, otherwise?: T): T {
    return (this.values.get(key) ?? otherwise) as T;
  }

  keys(): string[] {
    return [...this.values.keys()];
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}
