import { World } from "./world.ts";

/** How large a generated center is. */
export interface CenterSize {
  readonly workers: number;
  /** The first of them are the Workers', in step; the rest belong to nobody. */
  readonly users: number;
}

/** A center of any size, every Worker like the others and in step with the shipped mapping.json. */
export function generatedCenter({ workers, users }: CenterSize): World {
  const world = new World();
  for (let index = 0; index < workers; index++) {
    world.addWorker(`agent${index}@example.com`, {
      contact_uri: `client:${identity(index)}`,
      public_identity: `Agent ${index}`,
      image_url: picture(index),
    });
  }
  for (let index = 0; index < users; index++) {
    const attributes = index < workers ? { avatar_url: picture(index) } : {};
    world.users.create({ identity: identity(index), attributes: JSON.stringify(attributes) });
  }
  return world;
}

function identity(index: number): string {
  return `agent${index}_40example_2Ecom`;
}

function picture(index: number): string {
  return `https://pictures.example.com/${index}.png`;
}
