import { Injectable } from '@nestjs/common';
import { CallsService } from './calls.service.js';
import { FaultsService } from './faults.service.js';

@Injectable()
export class DemoStatusService {
  constructor(
    private readonly calls: CallsService,
    private readonly faults: FaultsService,
  ) {}

  /** What the page shows of the emulator. */
  get status() {
    return { calls: this.calls.counts, ...this.faults.status };
  }
}
