export { createDefexaSession } from './create-defexa-session.js';
export { DefexaEmulator } from './defexa-emulator.js';
export type { EmulatedMerchant } from './emulator/emulated-merchant.js';
export type { DefexaCannedResponse, DefexaFault, DefexaFaultName } from './emulator/faults.js';
export type { DefexaEmulatorCounts, DefexaEmulatorOptions, DefexaFaultScope } from './emulator/options.js';
export type { EmulatedInvoice } from './emulator/emulated-invoice.js';
export type { DefexaProblemFault, DefexaRejectionForm } from './emulator/problems.js';
export { overrideDefexaSession } from './override-defexa-session.js';
export { resetDefexaSession } from './reset-defexa-session.js';
export type {
  DefexaSessionOverride,
  OverridableBuilder,
  OverridableProvider,
} from './override-defexa-session.js';
