/** Loaded before the service, it prints each file of the bundle as it is loaded: `loaded NAME`. */
const { registerHooks } = require('node:module');

registerHooks({
  load(url, context, next) {
    const name = /\/dist\/([\w-]+)\.cjs$/.exec(url)?.[1];
    if (name) console.log(`loaded ${name}`);
    return next(url, context);
  },
});
