// The service that most apps write: two fields, an expiration check with a margin of a minute, and a login. See how many
// do: https://github.com/search?q=%22Date.now%28%29+%3E%3D+this.tokenExpiresAt%22&type=code
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';

class TokenService {
  token;
  tokenExpiresAt = 0;

  constructor(login, margin) {
    this.login = login;
    this.margin = margin;
  }

  async getToken() {
    if (!this.token || Date.now() >= this.tokenExpiresAt - this.margin) {
      const { token, expiresAt } = await this.login();
      this.token = token;
      this.tokenExpiresAt = expiresAt;
    }
    return this.token;
  }
}

export function create({ login, baseUrl, margin = 60_000 }) {
  const tokens = new TokenService(login, margin);
  const http = new HttpService(axios.create({ baseURL: baseUrl }));
  return {
    getToken: () => tokens.getToken(),
    tokenOf: (token) => token,
    post: async (fields) => {
      const session_token = await tokens.getToken();
      return firstValueFrom(http.post('api/v1/invoice', { ...fields, session_token }));
    },
  };
}

export const createBare = ({ login }) => new TokenService(login, 60_000);
export const useBare = (tokens) => tokens.getToken();
