/**
 * Loaded before the service by a test: writes all that is alive in the JavaScript heap to the file that
 * HEAP_SNAPSHOT_FILE names when the process is told to by SIGUSR2, and says so when the file is whole.
 */
const { writeHeapSnapshot } = require('node:v8');

process.on('SIGUSR2', () => {
  writeHeapSnapshot(process.env.HEAP_SNAPSHOT_FILE);
  console.log('heap snapshot written');
});
