import { World } from "./world.ts";

/** The options of a generated center. */
export interface CenterShape {
  readonly workers: number;
  /** How many Users there are: first one for each Worker, then Users without a Worker. */
  readonly users: number;
  /** How many Workers have a new picture that their Users lack; 0 by default. */
  readonly changed?: number;
  /** Where the Workers' Users are in the list of Users; early by default. */
  readonly place?: "early" | "late" | "spread";
}

/** Returns a center of any size for the shipped mapping.json, in which all Workers are alike. */
export function generatedCenter({ changed = 0, ...shape }: CenterShape): World {
  const world = new World();
  for (let index = 0; index < shape.workers; index++) {
    world.addWorker(`agent${index}@example.com`, {
      contact_uri: `client:${identity(index)}`,
      public_identity: `Agent ${index}`,
      image_url: picture(index),
    });
  }
  for (const index of inOrder(shape)) {
    const shown = index < changed ? "https://pictures.example.com/former.png" : picture(index);
    const attributes = index < shape.workers ? { avatar_url: shown } : {};
    world.users.create({ identity: identity(index), attributes: JSON.stringify(attributes) });
  }
  return world;
}

/** The numbers of all Users, the Workers' first or in other places. */
function inOrder({ workers, users, place = "early" }: CenterShape): number[] {
  const numbers = Array.from({ length: users }, (_, index) => index);
  if (place === "early" || workers === 0) return numbers;
  const others = numbers.splice(workers);
  if (place === "late") return [...others, ...numbers];
  const before = (number: number) => Math.floor((number * others.length) / workers);
  return numbers.flatMap((number) => [number, ...others.slice(before(number), before(number + 1))]);
}

function identity(index: number): string {
  return `agent${index}_40example_2Ecom`;
}

function picture(index: number): string {
  return `https://pictures.example.com/${index}.png`;
}
