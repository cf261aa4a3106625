/**
 * Loaded before everything else in one process: its clock is CHAOS_CLOCK_OFFSET seconds ahead of the machine's
 * (behind it, when negative), and nothing in that process can tell. Clocks that only measure are left alone.
 */
const offset = Number(process.env.CHAOS_CLOCK_OFFSET ?? 0) * 1000;
const MachineDate = Date;
const now = () => MachineDate.now() + offset;

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, given, self) => Reflect.construct(target, given.length > 0 ? given : [now()], self),
  apply: () => new MachineDate(now()).toString(),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
});
