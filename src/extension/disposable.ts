interface Disposes {
  dispose(): unknown;
}

/** Owns other objects: everything it registers is disposed with it, last first. */
export abstract class Disposable {
  private readonly owned: Disposes[] = [];
  private isDisposed = false;

  /** Ties `owned`'s life to this one's; disposes it at once if this one is already disposed. */
  protected register<T extends Disposes>(owned: T): T {
    if (this.isDisposed) owned.dispose();
    else this.owned.push(owned);
    return owned;
  }

  protected get disposed(): boolean {
    return this.isDisposed;
  }

  dispose(): void {
    this.isDisposed = true;
    for (let owned = this.owned.pop(); owned; owned = this.owned.pop()) owned.dispose();
  }
}
