/** Who asks for a change, and how: what every managing verb is given beside its own request. */

export interface OperatorCall {
  /** Object id of the caller; `timer` for what nobody asked for. */
  readonly actor: string;
  readonly requestId?: string;
  /** Why, for the record. */
  readonly reason?: string;
  /** Answers what would be done, and does nothing. */
  readonly dryRun?: boolean;
  /** The ETag that the caller has seen; the verb is refused when the object is another by now. */
  readonly ifMatch?: string;
}
