// A client with its own way to get tokens, built like the library's own clients (Compute, JWT, Impersonated):
// https://github.com/googleapis/google-cloud-node-core/blob/main/packages/google-auth-library-nodejs/src/auth/computeclient.ts
import { OAuth2Client } from 'google-auth-library';

class LoginClient extends OAuth2Client {
  constructor(login, eagerRefreshThresholdMillis) {
    super({ eagerRefreshThresholdMillis });
    this.login = login;
    this.credentials = { expiry_date: 1, refresh_token: 'login-placeholder' };
  }

  async refreshTokenNoCache() {
    const { token, expiresAt } = await this.login();
    return { tokens: { access_token: token, expiry_date: expiresAt }, res: null };
  }
}

/** Sends requests with the client. An interceptor of gaxios inserts the token that the client has got for the request's header. */
function createSender(client, url) {
  client.transporter.interceptors.request.add({
    resolved: async (config) => {
      const { access_token: session_token } = client.credentials;
      return Object.assign(config, { body: JSON.stringify({ ...config.data, session_token }) });
    },
  });
  return (data) => client.request({ url, method: 'POST', data });
}

export function create({ login, baseUrl, margin }) {
  const client = new LoginClient(login, margin);
  return {
    getToken: () => client.getAccessToken(),
    tokenOf: ({ token }) => token,
    // Its own request() does this after a response with 401.
    reject: () => client.refreshAccessToken(),
    send: createSender(client, `${baseUrl}api/v1/invoice`),
  };
}

export const createBare = ({ login }) => new LoginClient(login);
export const useBare = (client) => client.getAccessToken();
