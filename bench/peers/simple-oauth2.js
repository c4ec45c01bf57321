// "Fetch a new token when it's expired", with an expiration window:
// https://github.com/lelylan/simple-oauth2#refresh-an-access-token
import { ClientCredentials } from 'simple-oauth2';

const client = new ClientCredentials({
  client: { id: 'merchant', secret: 'not used: the login is not OAuth' },
  auth: { tokenHost: 'http://127.0.0.1' },
});

class Tokens {
  accessToken;

  constructor(login, margin) {
    this.login = login;
    this.window = margin / 1_000;
  }

  async get() {
    if (!this.accessToken || this.accessToken.expired(this.window)) {
      const { token, expiresAt } = await this.login();
      this.accessToken = client.createToken({ access_token: token, expires_at: new Date(expiresAt) });
    }
    return this.accessToken;
  }
}

export function create({ login, margin = 300_000 }) {
  const tokens = new Tokens(login, margin);
  return {
    getToken: () => tokens.get(),
    tokenOf: ({ token }) => token.access_token,
    reject: (token) => {
      if (tokens.accessToken?.token.access_token === token) {
        tokens.accessToken = undefined;
      }
    },
  };
}

export const createBare = ({ login }) => new Tokens(login, 300_000);
export const useBare = (tokens) => tokens.get();
