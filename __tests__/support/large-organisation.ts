import type { Read, Reader } from "../../model";
import { type Catalogue, cloudRunService, everyDays, generated, hex, product, secret } from "../../model";
import type { Organisation } from "../../model/environment";

/** Many secrets, each read by two services of its own product, and one environment `dev`. */
export function largeOrganisation(secrets: number, services: number, products = 50): Organisation {
  const catalogue: Record<string, Catalogue[string]> = {};
  const readers: Reader[] = [];
  const places: Record<string, { project: string; region: string; stateBucket: string; initialImage: string }> = {};
  const perProduct = secrets / products;
  const servicesEach = services / products;
  for (let index = 0; index < products; index++) {
    const name = `product${index}`;
    const handle = product(name, { title: `Product ${index}` });
    const entries = Object.fromEntries(
      Array.from({ length: perProduct }, (_, number) => [
        `SECRET_${number}`,
        secret({
          purpose: "Something",
          risk: "Something worse",
          class: "important",
          tier: 2,
          origin: generated(hex(32)),
          rotation: everyDays(90),
        }),
      ]),
    );
    const integration = handle.integration({ title: "All", owner: "team", revoke: "Inject", setup: [] }, entries);
    catalogue[name] = { all: integration };
    places[name] = {
      project: `${name}-dev-fake`,
      region: "europe-west1",
      stateBucket: "state-fake",
      initialImage: "example.test/app:1",
    };
    const handles = Object.keys(entries).map((key) => (integration as unknown as Record<string, Read>)[key] as Read);
    for (let service = 0; service < servicesEach; service++) {
      const reads = handles.filter(
        (_, number) => number % servicesEach === service || (number + 1) % servicesEach === service,
      );
      const made = cloudRunService({ product: handle, name: `service-${service}`, role: "backend", reads: [] });
      readers.push({ ...made, reads });
    }
  }
  return {
    catalogue,
    readers,
    environments: [
      {
        kind: "environment",
        name: "dev",
        stage: "development",
        protection: { deletion: false, destroyAfterDays: 0 },
        vercel: { target: "development" },
        places,
        values: {},
      },
    ],
  };
}
