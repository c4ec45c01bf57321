import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { Attributes, ObservableCallback } from '@opentelemetry/api';
import type { DefexaAccounts } from '../accounts/defexa-accounts.js';
import { findRegistered, type Registered } from '../defexa.registered.js';
import { getDefexaAccountsToken, getDefexaSessionToken } from '../defexa.tokens.js';
import { DefexaConfigurationError } from '../errors/index.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { AccountObserver } from './account-observer.js';
import { createInstruments, type Instruments } from './instruments.js';

/** Has every account of the app observed, and reports the state of those that are registered by themselves. */
export class DefexaTelemetry implements OnModuleInit, OnApplicationShutdown {
  private stop = () => {};

  /** A function, so that printing the app does not print it again here. */
  private readonly find: <T>(tokenOf: (name?: string) => string) => Registered<T>[];

  constructor(
    modules: ModulesContainer,
    private readonly withAccountIds: boolean,
  ) {
    this.find = (tokenOf) => findRegistered(modules, tokenOf);
  }

  /** @throws {DefexaConfigurationError} if the app has no account, or the module is imported twice */
  onModuleInit(): void {
    const sessions = this.find<DefexaSessionProvider>(getDefexaSessionToken);
    const allAccounts = this.find<DefexaAccounts>(getDefexaAccountsToken);
    assertObservable([
      ...sessions.map(([, session]) => session.observer),
      ...allAccounts.map(([, accounts]) => accounts.createObserver),
    ]);
    const instruments = createInstruments();
    for (const [name, session] of sessions) {
      session.observer = new AccountObserver(instruments, attributesOf(name));
    }
    for (const [, accounts] of allAccounts) {
      accounts.createObserver = (id) =>
        new AccountObserver(instruments, this.withAccountIds ? { 'defexa.account.id': id } : {});
    }
    this.stop = observeStatus(instruments, sessions);
  }

  onApplicationShutdown(): void {
    this.stop();
  }
}

const attributesOf = (name: string | undefined): Attributes =>
  name === undefined ? {} : { 'defexa.account.name': name };

/** @param observers of all accounts: none must be set */
function assertObservable(observers: readonly unknown[]): void {
  if (observers.length === 0) {
    throw new DefexaConfigurationError([
      'DefexaTelemetryModule found no account. Import DefexaModule in the same app.',
    ]);
  }
  if (observers.some(Boolean)) {
    throw new DefexaConfigurationError(['DefexaTelemetryModule is imported twice. Import it once.']);
  }
}

/** Has the gauges read the status of each session. @returns what ends that */
function observeStatus(
  { sessionRemaining, loginPaused }: Instruments,
  sessions: readonly [name: string | undefined, session: DefexaSessionProvider][],
): () => void {
  const callbackFor =
    (read: (session: DefexaSessionProvider) => number): ObservableCallback =>
    (result) => {
      for (const [name, session] of sessions) {
        result.observe(read(session), attributesOf(name));
      }
    };
  const readRemaining = callbackFor(({ status }) => status.expiresInMs / 1_000);
  const readPaused = callbackFor(({ status }) => (status.pausedUntil ? 1 : 0));
  sessionRemaining.addCallback(readRemaining);
  loginPaused.addCallback(readPaused);
  return () => {
    sessionRemaining.removeCallback(readRemaining);
    loginPaused.removeCallback(readPaused);
  };
}
