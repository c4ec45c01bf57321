// The service that an app would write for one merchant: its own HttpService, and a token that is replaced a minute before it
// expires. Callers share a login.
import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';

const MARGIN = 60_000;

/** The connections of all services. They also limit how many logins are in progress. */
export const createAgent = (limit) => new Agent({ keepAlive: true, maxSockets: limit });

export class MerchantService {
  token;
  tokenExpiresAt = 0;
  login;

  constructor({ baseUrl, merchantPrivateKey }, httpAgent) {
    this.http = new HttpService(axios.create({ baseURL: baseUrl, httpAgent }));
    this.merchantPrivateKey = merchantPrivateKey;
  }

  async getToken() {
    if (!this.token || Date.now() >= this.tokenExpiresAt - MARGIN) {
      this.login ??= this.logIn().finally(() => (this.login = undefined));
      await this.login;
    }
    return this.token;
  }

  async post(fields) {
    const session_token = await this.getToken();
    return firstValueFrom(this.http.post('api/v1/invoice', { ...fields, session_token }));
  }

  async logIn() {
    const headers = { Authorization: `Bearer ${this.merchantPrivateKey}` };
    const { data } = await firstValueFrom(this.http.post('api/v1/da/login', {}, { headers }));
    this.token = data.session_token;
    this.tokenExpiresAt = Date.parse(data.expiration);
  }
}

/** How all contenders that hold a `MerchantService` for each account use it. */
export const USE = {
  getToken: (service) => service.getToken(),
  post: (service, fields) => service.post(fields),
};
