import { QueryFailedError } from 'typeorm';

/**
 * Does `query`. TypeORM's errors have the parameters of the query, and Nest's log shows them: a key may be among them. The error
 * that this function throws instead has only the message.
 */
export async function hideParameters<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw error instanceof QueryFailedError ? new Error(`The database failed: ${error.message}`) : error;
  }
}
