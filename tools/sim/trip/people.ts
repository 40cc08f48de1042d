import { somePerson } from "../world/hands.ts";
import { between, pick, type Random } from "../world/random.ts";
import type { TripCamera } from "./cameras.ts";
import type { Actor, Director } from "./director.ts";
import { someActor } from "./moves.ts";
import type { Given } from "./reaches.ts";
import type { Recorder } from "./recorder.ts";
import { giveRoom } from "./room.ts";

/** Where people stand round the cart (see `rimPoint`): mostly at its handle. */
const stands = [0.5, 0.5, 1.5, 3.5] as const;

/** A trip while it is played. */
export type Play = {
  readonly director: Director;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly cameras: readonly TripCamera[];
};

/** What the deeds of a trip are given: one person, and a second one when a deed calls for them. */
export function givenFor({ director, recorder, random, cameras }: Play): Given {
  const first = { person: somePerson(random), stand: pick(random, stands) };
  let second: typeof first | undefined;
  const handOf = ({ person, stand }: typeof first, side: Actor["side"]): Actor => {
    const place = (stand + between(random, -0.3, 0.3) + (side === "left" ? 0.12 : -0.12) + 4) % 4;
    const actor = giveRoom(
      someActor(random, person, { id: unusedId(director), stand: place, side }),
      cameras.map(({ camera }) => camera.at),
    );
    director.actors.push(actor);
    return actor;
  };
  return {
    director,
    random,
    hand: (side = "right") => handOf(first, side),
    helper(side = "right") {
      // Drawn only when one comes: on all other trips chance goes on as if there were none.
      second ??= { person: somePerson(random), stand: pick(random, standsBut(first.stand)) };
      return handOf(second, side);
    },
    bestView(id) {
      const views = cameras.map(({ camera: { at } }) => ({
        from: at,
        share: director.fall.shareSeen(id, at),
      }));
      return views.reduce((best, view) => (view.share > best.share ? view : best));
    },
    relight: () => recorder.relight(director.t),
    knock: () => recorder.knock(director.t),
  };
}

function unusedId({ actors }: Director): number {
  let id = 201;
  while (actors.some(actor => actor.id === id)) id++;
  return id;
}

const standsBut = (taken: number) => stands.filter(stand => stand !== taken);
