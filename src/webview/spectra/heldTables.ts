import type { CircuitScene } from './circuitScene.js';

/** Remembers the last scene with tables, which stay until those of the next vector come. */
export class HeldTables<C extends string> {
  private last: CircuitScene<C> | undefined;

  /** The scene, with the tables to show meanwhile if its own are missing. */
  hold(scene: CircuitScene<C>): CircuitScene<C> {
    const { circuit, vector } = scene.selection;
    const known = scene.result.circuits[circuit]?.vectors.some(({ index }) => index === vector);
    if (known) {
      this.last = scene;
      return scene;
    }
    return this.last ? { ...scene, held: this.last } : scene;
  }
}
