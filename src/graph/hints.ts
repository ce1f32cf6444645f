/** What to do about the errors that people meet most (Meta's documentation, Cloud API > Error Codes). */
const HINTS: Readonly<Record<number, string>> = {
  0: 'create a new access token and set WHATSAPP_ACCESS_TOKEN',
  3: 'give the token the permission whatsapp_business_messaging',
  10: 'give the token the permission whatsapp_business_messaging',
  33: 'check WHATSAPP_PHONE_NUMBER_ID',
  104: 'check WHATSAPP_ACCESS_TOKEN',
  190: 'create a new access token and set WHATSAPP_ACCESS_TOKEN',
  200: 'give the token the permission whatsapp_business_messaging',
  368: 'the account is restricted: see Account quality in WhatsApp Manager',
  2200: 'the webhook URL must be reachable from the internet now, and know the same verify token',
  130472: "the person is in an experiment of Meta's, and got nothing: sending again does not help",
  130497: 'the account may not write to people in this country',
  131005: 'give the token the permission whatsapp_business_messaging',
  131021: "the receiver is the business's own number",
  131026: 'the receiver may not use WhatsApp, or an outdated one',
  131030: "a test number writes only to receivers on its list: add this one in Meta's dashboard",
  131031: 'the account is locked: see Account quality in WhatsApp Manager',
  131037: "the number's display name must be approved first",
  131042: "check the payment method in Meta's Business Manager",
  131045: 'register the phone number with the Cloud API',
  131047: 'over 24 hours since the person last wrote: only a template message may go out',
  131048: 'Meta holds the number back, since people blocked or reported it: wait for hours',
  131049: 'Meta bounds how much marketing a person gets: wait for a day at least',
  131050: 'the person wants no marketing messages',
  131053: 'Meta could not fetch or take the media: check link, kind and size',
  133010: 'register the phone number with the Cloud API',
};
/** Code 100 stands for many things; with this subcode, for an id that the token can't see. */
const UNKNOWN_ID = { code: 100, subcode: 33, hint: HINTS[33] };

/** What the owner can do about one of Meta's codes, in our own words. */
export function hintFor(code: number | undefined, subcode?: number): string | undefined {
  if (code === undefined) return undefined;
  if (code === UNKNOWN_ID.code && subcode === UNKNOWN_ID.subcode) return UNKNOWN_ID.hint;
  return HINTS[code];
}
