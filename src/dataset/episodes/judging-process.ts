import { isFault } from "../../fault.ts";
import { type JudgingNews, type JudgingWork, judgeRecorded } from "./judging.ts";

/** One of the processes of `judgeAll`: is given its share, tells of each trip, and ends; at once if nobody listens. */
const end = () => process.exit(1);
process.once("disconnect", end);
process.once("message", (work: JudgingWork) => void judgeShare(work));

async function judgeShare(work: JudgingWork): Promise<void> {
  // Who was killed may be noticed here first: `end` has the last word, not an error about the channel.
  const say = (news: JudgingNews) => process.send?.(news, undefined, undefined, () => {});
  try {
    for (const trip of work.trips) say({ type: "trip", trip: await judgeRecorded(trip, work) });
  } catch (error) {
    // What is broken in the data is told in words, since a Fault does not cross as one.
    if (!isFault(error)) throw error;
    say({ type: "fault", code: error.code, message: error.message });
  } finally {
    process.off("disconnect", end);
    process.disconnect();
  }
}
