import type { Places } from '../protocol/panel.js';
import { sameJson } from './equal.js';
import { omit } from './omit.js';
import type { HeadVisits } from './page/headVisits.js';
import { currentView, viewedIn } from './panelModel.js';
import type { Session } from './session.js';
import { Trail, type KeptTrail, type Leaving, type Place } from './trail.js';

/** What a page shows apart from its question: the user's choices in the view, and where it is scrolled to. */
export interface PageAtPlace {
  readonly leaving: Leaving;
  /** Called when another view is shown than before, at its beginning. */
  begin(): void;
  /** Called before the place's question is shown. */
  arrive(place: Place): void;
}

/** Notes every place that a session shows, and goes back and forward through them. */
export class PanelHistory {
  private trail = new Trail();
  private from: Place['from'];
  private reported: Places | undefined;

  constructor(
    private readonly session: Session,
    private readonly visits: HeadVisits,
    private readonly page: PageAtPlace,
  ) {}

  /** @param kept from before a reload */
  restore(kept: KeptTrail | undefined): void {
    this.trail = new Trail(kept);
  }

  get kept(): KeptTrail {
    return this.trail.kept;
  }

  /** To be called after each change of what the session shows, and of the page's head. */
  follow(): void {
    const { model } = this.session;
    const viewed = currentView(model);
    const { shown } = model;
    if (!viewed || !shown) return;
    const { checkpoint, result, stored } = shown;
    const { head } = this.visits;
    const { from } = this;
    const answered = result && sameJson(shown.question, viewed.question);
    const here: Place = {
      ...{ checkpoint, ...viewedIn(viewed) },
      ...(head && { head }),
      ...(from && { from }),
      ...(answered && { result }),
      ...(stored && { stored }),
    };
    if (this.trail.follow(here, this.page.leaving)) this.page.begin();
    this.reportPlaces();
  }

  /** Goes so many places forward, or back if negative; stays past the ends. */
  go(by: number): void {
    const place = this.trail.step(by, this.page.leaving);
    if (!place) return;
    this.reportPlaces();
    this.visits.head = place.head;
    this.page.arrive(place);
    this.session.restore(omit(place, 'head', 'from', 'memory', 'scrolled'));
  }

  /** Where the link that led to this page was followed, with its distance for {@link go}. */
  get wayBack(): Trail['wayBack'] {
    return this.trail.wayBack;
  }

  /** Shows something that is reached by a link, or from outside the page. */
  reach(from: Place['from'], show: () => void): void {
    this.from = from;
    try {
      show();
    } finally {
      this.from = undefined;
    }
  }

  private reportPlaces(): void {
    const places = { back: this.trail.canGoBack, forward: this.trail.canGoForward };
    if (sameJson(places, this.reported)) return;
    this.reported = places;
    this.session.reportPlaces(places);
  }
}
