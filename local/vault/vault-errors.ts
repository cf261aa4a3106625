/** The refusals of the vault, in the service's shape: status, code, inner code. The wording is our own. */
import type { Reply } from './loopback-server.ts';

/** A request that the vault refuses. */
export class VaultError extends Error {
  readonly status: number;
  readonly code: string;
  readonly innerCode: string | undefined;

  constructor(status: number, code: string, message: string, innerCode?: string) {
    super(message);
    this.name = 'VaultError';
    this.status = status;
    this.code = code;
    this.innerCode = innerCode;
  }
}

/** `{"error":{"code","message","innererror":{"code"}}}` */
export function toErrorReply(error: VaultError): Reply {
  const { status, code, message, innerCode } = error;
  const inner = innerCode === undefined ? {} : { innererror: { code: innerCode } };
  return { status, body: { error: { code, message, ...inner } } };
}

export function badParameter(message: string): VaultError {
  return new VaultError(400, 'BadParameter', message);
}

export function unauthorized(message: string): VaultError {
  return new VaultError(401, 'Unauthorized', message);
}

export type ObjectKind = 'Certificate' | 'Key' | 'Secret';

export function notFound(kind: ObjectKind, name: string, version = ''): VaultError {
  const id = version ? `${name}/${version}` : name;
  return new VaultError(404, `${kind}NotFound`, `${kind} not found: ${id}. It may have been deleted.`);
}

export function deletedNotFound(name: string): VaultError {
  return new VaultError(404, 'CertificateNotFound', `Deleted certificate not found: ${name}`);
}

export function pendingNotFound(name: string): VaultError {
  return new VaultError(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
}

/** 403: the object exists, but its state or its rights do not allow the operation. */
export function forbidden(message: string, innerCode?: string): VaultError {
  return new VaultError(403, 'Forbidden', message, innerCode);
}

export function conflict(message: string, innerCode?: string): VaultError {
  return new VaultError(409, 'Conflict', message, innerCode);
}

export function pendingInProgress(name: string): VaultError {
  return conflict(`Certificate ${name} has a pending creation that is in progress; no other can begin.`);
}

/** The service sends no Retry-After with this one. */
export function throttled(): VaultError {
  return new VaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
  );
}

const codeOfStatus = new Map([
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'CertificateNotFound'],
  [409, 'Conflict'],
  [429, 'Throttled'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
]);

/** The answer that a fault rule asks for. */
export function plannedError(rule: {
  status: number;
  code?: string | undefined;
  innerCode?: string | undefined;
  message?: string | undefined;
}): VaultError {
  const code = rule.code ?? codeOfStatus.get(rule.status) ?? 'BadParameter';
  const innerCode = rule.innerCode ?? (rule.status === 403 ? 'ForbiddenByRbac' : undefined);
  return new VaultError(rule.status, code, rule.message ?? 'A planned fault of the emulator.', innerCode);
}
