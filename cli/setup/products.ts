/** What is known of the servers that tokens are exchanged with: their identifiers, their addresses, what they are called. */
import { type Product, products } from './answers.ts';
import type { Choice } from './question.ts';

interface ProductFacts {
  /** As people read it. */
  readonly title: string;
  /** The application identifier that it has everywhere. */
  readonly applicationIdentifier: string;
  /** Where its metadata usually is. */
  readonly metadataExample: string;
}

const facts: Readonly<Record<Product, ProductFacts>> = {
  Exchange: {
    title: 'Exchange Server',
    applicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
    metadataExample: 'https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
  },
  SharePoint: {
    title: 'SharePoint Server',
    applicationIdentifier: '00000003-0000-0ff1-ce00-000000000000',
    metadataExample: 'https://sharepoint.litwareinc.com/_layouts/15/metadata/json/1',
  },
  SkypeForBusiness: {
    title: 'Skype for Business or Lync',
    applicationIdentifier: '00000004-0000-0ff1-ce00-000000000000',
    metadataExample: 'https://atl-cs-001.litwareinc.com/metadata/json/1',
  },
};

export function factsOf(product: Product): ProductFacts {
  return facts[product];
}

export function readProduct(text: string | undefined): Product | undefined {
  return products.find((each) => each === text);
}

export const productChoices: readonly Choice[] = products.map((value) => ({
  value,
  text: facts[value].title,
}));
