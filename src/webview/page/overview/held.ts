/** What a place showed last, which stays, dimmed, until the next comes. */
export class Held<T> {
  private last: T | undefined;

  /**
   * @param now undefined while it has not come
   * @param stale whether even that answers an older question
   */
  hold(now: T | undefined, stale: boolean): { readonly shown: T | undefined; readonly stale: boolean } {
    this.last = now ?? this.last;
    return { shown: this.last, stale: stale || now === undefined };
  }
}
