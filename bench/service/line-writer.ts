/** Standard output by batches: what was logged in one turn of the event loop is one write. */
export function createLineWriter(): (line: string) => void {
  let pending = '';
  const flush = () => {
    process.stdout.write(pending);
    pending = '';
  };
  return (line) => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
}
