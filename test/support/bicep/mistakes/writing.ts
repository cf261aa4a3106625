/** Mistakes of whoever writes: what cannot be read, what means nothing, what comes too late. */
import { at, type Mistake, main } from './mistake.ts';

/** That the file can be read. */
export const ofSyntax: readonly Mistake[] = [
  ['a brace that is not closed', at('identity'), /\n\}\n/, '\n', 'infra/modules/identity.bicep'],
  ['a word that is no statement', main, 'module identity', 'modul identity', 'this is no Bicep'],
  [
    'two members on one line',
    at('identity'),
    'name: name\n  location',
    'name: name location',
    'belongs on a line of its own',
  ],
];

/** That names mean something. */
export const ofNames: readonly Mistake[] = [
  [
    'a name that nobody declares',
    at('key-vault'),
    "isPrivate ? 'Deny'",
    "isPrivat ? 'Deny'",
    'the name isPrivat is not known',
  ],
  [
    'a function that Bicep does not have',
    main,
    'uniqueString(sub',
    'uniqString(sub',
    'the function uniqString is not known',
  ],
  [
    'a decorator that Bicep does not have',
    main,
    '@minLength(3)',
    '@shortest(3)',
    'the decorator shortest is not known',
  ],
  [
    'a parameter that nothing uses',
    at('identity'),
    'name: name\n',
    "name: 'fixed'\n",
    'name is declared and never used',
  ],
  [
    'an import that nothing uses',
    at('function-app'),
    'param scale scaleOptions',
    'param scale object',
    'scaleOptions is declared and never used',
  ],
];

/** That Azure knows in time what it must know before it begins. */
export const ofTiming: readonly Mistake[] = [
  [
    'a loop over what is deployed',
    at('private-endpoints'),
    'for (target, index) in targets: {\n    parent: zones',
    'for (target, index) in zones[0].properties.x: {\n    parent: zones',
    'a loop goes over what is not known until something is deployed',
  ],
  [
    'a condition on what is deployed',
    main,
    "= if (isPrivate) {\n  name: 'network'",
    "= if (identity.outputs.name == 'x') {\n  name: 'network'",
    'a condition asks for what is not known until something is deployed',
  ],
  [
    'a name made of what is deployed',
    at('monitoring'),
    `name: 'appi-s2s-\${hash}'`,
    `name: 'appi-\${workspace.properties.customerId}'`,
    'a name is made of what is not known until something is deployed',
  ],
];
