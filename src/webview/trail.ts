import type { HeadRef } from '../protocol/headRef.js';
import type { PanelState } from '../protocol/panel.js';
import { sameWeights } from '../protocol/weightsName.js';
import { sameJson } from './equal.js';
import { omit } from './omit.js';

/** One place in what a panel showed: a question with its answer, and how the user had it. */
export interface Place extends PanelState {
  /** The head of the page, for questions that don't name it. */
  readonly head?: HeadRef;
  /** How it was reached, unless by the page's own tabs and settings: by a link on the page, or from outside it. */
  readonly from?: 'link' | 'outside';
  /** The user's choices in the view. */
  readonly memory?: unknown;
  /** The scroll offset from the top, in pixels. */
  readonly scrolled?: number;
}

/** What a place has besides its question, when it is left. */
export type Leaving = (place: Place) => Pick<Place, 'memory' | 'scrolled'>;

export interface KeptTrail {
  readonly places: readonly Place[];
  readonly at: number;
}

const MOST_PLACES = 50;

/** What a panel showed, in order, with where the user is in it: as the history of a browser. */
export class Trail {
  private places: Place[];
  private at: number;

  constructor({ places, at }: KeptTrail = { places: [], at: -1 }) {
    this.places = [...places];
    this.at = Math.min(at, places.length - 1);
  }

  get canGoBack(): boolean {
    return this.at > 0;
  }

  get canGoForward(): boolean {
    return this.at < this.places.length - 1;
  }

  /**
   * Takes note of what is shown now. Another question is a new place, after which nothing is left to go forward to; of
   * the same question the answer is kept.
   *
   * @returns whether another view is shown now than before
   */
  follow(now: Place, leaving: Leaving): boolean {
    const here = this.places[this.at];
    if (here && isSamePlace(here, now)) {
      this.places[this.at] = { ...here, ...omit(now, 'from') };
      return false;
    }
    this.leave(leaving);
    this.places = [...this.places.slice(0, this.at + 1), now].slice(-MOST_PLACES);
    this.at = this.places.length - 1;
    return (
      here !== undefined && !(here.question.name === now.question.name && here.overview === now.overview)
    );
  }

  /** Goes so many places forward, or back if negative; undefined, and nowhere, past the ends. */
  step(by: number, leaving: Leaving): Place | undefined {
    const place = this.places[this.at + by];
    if (!place) return undefined;
    this.leave(leaving);
    this.at += by;
    return place;
  }

  /** Where the link that led to this page was followed, and how many places from here; undefined if none did. */
  get wayBack(): { readonly place: Place; readonly by: number } | undefined {
    const reached = this.places.findLastIndex(({ from }, index) => index <= this.at && from !== undefined);
    if (reached < 1 || this.places[reached].from !== 'link') return undefined;
    return { place: this.places[reached - 1], by: reached - 1 - this.at };
  }

  /** What outlives a reload: places without their answers, which are asked again, except those that nobody can. */
  get kept(): KeptTrail {
    return {
      places: this.places.map((place) => (place.stored ? place : omit(place, 'result'))),
      at: this.at,
    };
  }

  private leave(leaving: Leaving): void {
    const here = this.places[this.at];
    if (here) this.places[this.at] = { ...here, ...leaving(here) };
  }
}

function isSamePlace(a: Place, b: Place): boolean {
  const subject = ({ question, overview, head, stored }: Place) => [question, overview, head, stored];
  return sameWeights(a.checkpoint.model, b.checkpoint.model) && sameJson(subject(a), subject(b));
}
