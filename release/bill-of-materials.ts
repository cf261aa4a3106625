/**
 * The bill of materials of the deployment package, in CycloneDX: what npm says of the whole lock file, less everything
 * that is not inside the bundle. `npm sbom --omit dev` alone will not do: it leaves out whatever a development tool
 * happens to need as well (npm/cli#7909), here nearly everything that is delivered.
 */

export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** The parts of a CycloneDX document that are changed here; the rest stays as npm wrote it. */
export interface BillOfMaterials {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** What is described. */
export interface Described {
  readonly name: string;
  readonly sha256: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/**
 * @param whole what `npm sbom` says of the lock file.
 * @throws Error naming packages of the bundle that the lock file does not know
 */
export function billOfPackage<T extends BillOfMaterials>(whole: T, described: Described): T {
  const inside = new Set(described.packages.map(({ name, version }) => `${name}@${version}`));
  const components = whole.components.filter(({ name, version }) => inside.delete(`${name}@${version}`));
  if (inside.size > 0) throw new Error(`The lock file does not know ${[...inside].join(', ')}.`);
  const { component } = whole.metadata;
  const refs = new Set([component, ...components].map((each) => each['bom-ref']));
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  const hashes = [{ alg: 'SHA-256', content: described.sha256 }];
  // npm calls it after the folder that it lies in.
  const metadata = { ...whole.metadata, component: { ...component, name: described.name, hashes } };
  return { ...whole, metadata, components: components.map(asDelivered), dependencies };
}

/** A tool that skips what is only for development must not skip this: it was put into the bundle. */
function asDelivered(component: Component): Component {
  const properties = component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development');
  return { ...component, ...(properties && { properties }) };
}
