/** The message of a connection error. For a host with several addresses, Node collects one error per address. */
export function connectionErrorMessage(error: Error): string {
  const { errors = [] } = error as Partial<AggregateError>;
  return error.message || errors.map(({ message }: Error) => message).join('; ');
}
