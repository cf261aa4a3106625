/**
 * How a certificate comes into the vault by an operator's hand: imported from a file, or created self-signed. It
 * gets no role by that; `assign` and `roll` give one.
 */
import type { Outcome } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import {
  type CreateOptions,
  type CreateRequest,
  type CreateResult,
  createCertificate,
} from './create-certificate.ts';
import {
  type ImportOptions,
  type ImportRequest,
  type ImportResult,
  importCertificate,
} from './import-certificate.ts';

/** Each answers what it did, or every reason why not. @throws Outage */
export interface CertificateIntake {
  importFile(request: ImportRequest, call: OperatorCall): Promise<Outcome<ImportResult>>;
  create(request: CreateRequest, call: OperatorCall): Promise<Outcome<CreateResult>>;
}

export type CertificateIntakeOptions = ImportOptions & CreateOptions;

export function createCertificateIntake(options: CertificateIntakeOptions): CertificateIntake {
  return {
    importFile: (request, call) => importCertificate(request, call, options),
    create: (request, call) => createCertificate(request, call, options),
  };
}
