/** True for a moment of the store that is over at `now`; null and "" are never over. */
export const isPast = (moment: string | null, now: number) =>
  moment !== null && moment !== "" && Date.parse(moment) <= now;
