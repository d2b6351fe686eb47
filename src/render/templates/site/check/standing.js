"use strict";
// Section 9: what a promise is worth on a day.

(function (accord) {
  const { addDays, addMonths } = accord.values;

  /**
   * The steps of section 9 over the acts of one promise.
   * @param {{kind: string, date: string, mark: object}[]} acts oldest first
   * @param {(date: string) => string} endOf the last day on which a promise affirmed on a day holds
   * @returns {{phase: object | null, doubt: string | null, confirmable: object | null}}
   */
  function followActs(acts, endOf) {
    let [phase, doubt, pledged] = [null, null, null];
    const confirmable = () => (phase?.active ? phase : pledged && { since: pledged, affirmed: pledged });
    const unbroken = (earlier, date) => (date > endOf(earlier.affirmed) ? date : earlier.since);
    for (const { kind, date, mark } of acts) {
      const earlier = confirmable();
      if (kind !== "pledge" && !earlier) continue;
      if (mark.disputed) {
        if (kind === "pledge") pledged = date;
        if (kind !== "reaffirm" || doubt) doubt = mark.disputed;
        continue;
      }
      if (kind === "withdraw") phase = { withdrawn: date };
      else if (kind === "reaffirm") phase = { active: true, since: unbroken(earlier, date), affirmed: date };
      else phase = { active: true, since: phase?.active ? unbroken(phase, date) : date, affirmed: date };
      [doubt, pledged] = [null, null];
    }
    return { phase, doubt, confirmable: confirmable() };
  }

  const counting = (acts) => (acts ?? []).filter((act) => !act.mark.voided);

  /** Whether the successor has named its predecessor and holds the promise on a day. */
  function holdsOn(day, successor, predecessor, accordId, endOf) {
    const names = successor.profiles.some(
      ({ values, date, mark }) =>
        values.predecessor === predecessor && date <= day && !mark.disputed && !mark.voided);
    const acts = counting(successor.promises.get(accordId)).filter((act) => act.date <= day);
    const { phase, doubt } = followActs(acts, endOf);
    const holds = phase?.active && !doubt && day <= endOf(phase.affirmed);
    return names && holds && !(successor.closed && successor.closed <= day);
  }

  /** The first day on which the successor took a promise over: that of the closure, or of one of its records. */
  function takeoverDay(state, successor, organization, accordId, endOf, end) {
    if (!successor) return undefined;
    const acts = [...successor.profiles, ...(successor.promises.get(accordId) ?? [])];
    const days = [state.closed, ...acts.map((act) => act.date)].filter((day) => state.closed <= day && day <= end);
    return days.sort().find((day) => holdsOn(day, successor, organization, accordId, endOf));
  }

  /**
   * The standing of one promise.
   * @param {string} organization whose promise it is
   * @param {string} accordId the id of the text
   * @param {object} state the state after the accepted records
   * @param {object | undefined} successor the state of the successor's chain
   * @param {object} registry the rules of the registry, with its texts and the day
   * @returns {{accord: string, standing: string, since: string}}
   */
  function standingOf(organization, accordId, state, successor, registry) {
    const text = registry.texts.get(accordId).values;
    const today = registry.today;
    const endOf = (date) => addMonths(date, text.renewal_months);
    const acts = state.promises.get(accordId);
    const { phase, doubt } = followActs(counting(acts), endOf);
    const give = (standing, since) => ({ accord: accordId, standing, since });
    if (doubt) return give("disputed", doubt);
    if (phase?.withdrawn) return give("withdrawn", phase.withdrawn);
    if (!phase) return give("voided", acts.filter((act) => act.mark.voided).at(-1).mark.voided);
    const end = endOf(phase.affirmed);
    const notice = addDays(end, -60);
    if (state.closed && state.closed <= end) {
      const day = takeoverDay(state, successor, organization, accordId, endOf, end);
      return day ? give("succeeded", day) : give("withdrawn", state.closed);
    }
    if (today > end) return give("lapsed", addDays(end, 1));
    if (text.report_months) {
      const reports = counting(state.reports.get(accordId)).filter((report) => !report.mark.disputed);
      const last = [phase.since, ...reports.map((report) => report.date)].sort().at(-1);
      const owed = addMonths(last, text.report_months);
      if (today > owed) return give("unreported", addDays(owed, 1));
    }
    if (today >= notice) return give("due", notice > phase.affirmed ? notice : phase.affirmed);
    return give("current", phase.since);
  }

  accord.standing = { followActs, standingOf };
})((globalThis.accord ??= {}));
