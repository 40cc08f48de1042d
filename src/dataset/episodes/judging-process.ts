import { isFault } from "../../fault.ts";
import { type JudgingNews, type JudgingWork, judgeRecorded } from "./judging.ts";

/** One of the processes of `judgeAll`: is given its share, tells of each trip, and ends. */
process.once("message", (work: JudgingWork) => void judgeShare(work));

async function judgeShare(work: JudgingWork): Promise<void> {
  const say = (news: JudgingNews) => process.send?.(news);
  try {
    for (const trip of work.trips) say({ type: "trip", trip: await judgeRecorded(trip, work) });
  } catch (error) {
    // What is broken in the data is told in words, since a Fault does not cross as one.
    if (!isFault(error)) throw error;
    say({ type: "fault", code: error.code, message: error.message });
  } finally {
    process.disconnect();
  }
}
