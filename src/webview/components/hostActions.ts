/** What a view can have the host do for it. */
export interface HostActions {
  copy(text: string): void;
  /** @param content text, or base64 when `base64` is true */
  save(suggestedName: string, content: string, base64?: boolean): void;
}
