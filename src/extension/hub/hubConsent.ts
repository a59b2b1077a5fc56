/** What the user lets be read of checkpoints on the hub in this session. */
export interface HubConsent {
  /** The user has opened a checkpoint from the hub: questions may read up to the setting's bytes of it. */
  allow(repository: string): void;
}
