import cluster from 'node:cluster';
import { startPrimary } from './primary/primary.js';
import { startWorker } from './worker/worker.js';

await (cluster.isPrimary ? startPrimary() : startWorker());
