/** After the faults everything works again, without anybody's help. */
import type { Law } from '../verdict.ts';

export const settledInTheEnd: Law = ({ processes, final }) => ({
  checked: processes.filter(({ ended }) => ended !== 'killed').length,
  broken: final.unsettled,
});
