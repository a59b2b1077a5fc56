import type { AtlasRequest, AtlasResult } from '../../../protocol/atlas.js';
import { shownValue } from '../map.js';
import { measuresOf, SUBJECTS, type AtlasShown, type AtlasSubject } from '../words.js';

/** What the map shows while an answer is arriving, and what is still to come. */
export interface Shown {
  readonly shown: AtlasShown;
  /** Requested, and known of no head yet. */
  readonly coming: readonly AtlasSubject[];
}

/** What was chosen if it is known of any head; otherwise the first subject that is. */
export function shownOf(
  { subject, measure }: AtlasShown,
  { circuits }: AtlasRequest,
  result: AtlasResult,
): Shown {
  const isKnown = (own: AtlasSubject) =>
    result.heads.some(
      (head) => shownValue(head, { subject: own, measure: 'topSingularValue' }) !== undefined,
    );
  const ready = SUBJECTS.filter(isKnown);
  const coming = SUBJECTS.filter((own) => {
    const isAsked = own === 'copying' || circuits.includes(own);
    return isAsked && !ready.includes(own) && !result.leftOut?.includes(own);
  });
  const own = ready.includes(subject) ? subject : (ready[0] ?? subject);
  const hasMeasure = own === 'copying' || measuresOf(own).includes(measure);
  return { shown: { subject: own, measure: hasMeasure ? measure : 'topSingularValue' }, coming };
}

/** The subjects to choose from, without those that the model lacks, and which of them is chosen. */
export function offered(
  chosen: AtlasShown,
  answered: { readonly request: AtlasRequest; readonly result: AtlasResult } | undefined,
): { readonly subjects: readonly AtlasSubject[]; readonly chosen: AtlasShown } {
  const lacks = answered?.result.leftOut ?? [];
  return {
    subjects: SUBJECTS.filter((own) => !lacks.includes(own)),
    chosen:
      answered && lacks.includes(chosen.subject)
        ? shownOf(chosen, answered.request, answered.result).shown
        : chosen,
  };
}

/** "Still to come: effective, which needs W_EE, and copying score. Until then the map shows qk." */
export function comingNote(chosen: AtlasSubject, { shown, coming }: Shown): string {
  const named = coming.map((own) =>
    own === 'effective' ? 'effective, which needs W_EE' : own === 'copying' ? 'copying score' : own,
  );
  const last = named.pop();
  if (last === undefined) return '';
  const list = named.length > 0 ? `${named.join(', ')} and ${last}` : last;
  const instead = shown.subject === chosen ? '' : ` Until then the map shows ${shown.subject}.`;
  return `Still to come: ${list}.${instead}`;
}
