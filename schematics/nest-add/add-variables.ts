const KEY = 'DEFEXA_MERCHANT_PRIVATE_KEY';

const VARIABLES = `# Defexa: the merchant private key.
${KEY}=
# Or the path of a file that contains it, such as a secret of Docker or Kubernetes.
# ${KEY}_FILE=/run/secrets/defexa
# Optional, here with the defaults for sessions that live for 20 minutes or more. Times are in milliseconds.
# DEFEXA_BASE_URL=https://business.payments.defexa.io/
# DEFEXA_ALLOW_INSECURE_BASE_URL=false
# DEFEXA_TIMEOUT=10000
# DEFEXA_REFRESH_BEFORE_EXPIRY=300000
# DEFEXA_EXPIRY_MARGIN=60000
# DEFEXA_KEEP_WARM=true
# DEFEXA_EAGER_LOGIN=false
# DEFEXA_REPLAY_ON_REJECTION=always
# DEFEXA_AUTHORIZE_REQUESTS=false
`;

/** Appends Defexa's variables to the content of `.env.example`, unless it mentions the key or its file already, even in a comment. */
export function addVariables(text = ''): string {
  if (new RegExp(`\\b${KEY}(_FILE)?\\b`).test(text)) {
    return text;
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lineEnd = text === '' || text.endsWith('\n') ? '' : newline;
  const gap = text.trim() === '' ? '' : newline;
  return text + lineEnd + gap + VARIABLES.replaceAll('\n', newline);
}
