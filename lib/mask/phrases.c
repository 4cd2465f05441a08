/* SPDX-License-Identifier: MIT */
/*
 * phrases.c -- the phrases that say what a number is, by their first byte.
 *
 * One that begins with a blank begins a word, one that ends with one ends
 * one. A blank inside stands for up to two of " _-.", or for nothing. They are
 * in lower case, the letters beyond ASCII in UTF-8.
 */
#include "mask/internal.h"

#define CARD HO_SAYS_CARD
#define CODE HO_SAYS_CODE
#define WORD HO_SAYS_CODE_WORD
#define BACK HO_SAYS_BACK
#define DIGITS HO_SAYS_DIGITS
#define ENDING HO_SAYS_ENDING
#define EXPIRY HO_SAYS_EXPIRY
#define SOCIAL HO_SAYS_SOCIAL
#define OTHER HO_SAYS_OTHER
#define NEVER HO_SAYS_NEVER
#define NOT HO_SAYS_NOT
#define GIVE HO_SAYS_GIVE
#define THANKS HO_SAYS_THANKS

static const ho_phrase from_24[] = {
    { "$", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_33[] = {
    { "3 digit code", CODE },
    { "3 digit number", CODE },
    { NULL, 0 },
};

static const ho_phrase from_34[] = {
    { "4 digit code", CODE },
    { NULL, 0 },
};

static const ho_phrase from_a[] = {
    { "at the back of ", 0 },
    { "at the back of the card", BACK | CODE },
    { "at the back of my card", BACK | CODE },
    { "at the back of your card", BACK | CODE },
    { "at the back", BACK },
    { "atr\303\241s ", BACK },
    { " au dos", BACK },
    { " au verso", BACK },
    { " al dorso", BACK },
    { " al reverso", BACK },
    { " auf der r\303\274ckseite", BACK | DIGITS },
    { " auf der rueckseite", BACK | DIGITS },
    { " amex cid ", CODE },
    { " acabada en ", ENDING },
    { " alarm code ", OTHER },
    { "alarm security code", OTHER },
    { " atras ", BACK },
    { "au dos de la carte", BACK | CODE },
    { "atr\303\241s de la tarjeta", CODE },
    { "amex ", CARD },
    { "american express", CARD },
    { "ablauf", EXPIRY },
    { " ask ", GIVE },
    { "account", OTHER },
    { " access code ", OTHER },
    { "address", OTHER },
    { " area code ", OTHER },
    { " amount", OTHER },
    { " adults ", OTHER },
    { "adresse", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_b[] = {
    { "behind the card", BACK | CODE },
    { "behind my card", BACK | CODE },
    { "behind your card", BACK | CODE },
    { "beveiligingscode", CODE },
    { "booking", OTHER },
    { "booking code", OTHER },
    { " birth", OTHER },
    { " born ", OTHER },
    { " bag", OTHER },
    { "bestell", OTHER },
    { "buchung", OTHER },
    { "betrag", OTHER },
    { "barcode", OTHER },
    { "bonus card", OTHER },
    { " bahncard ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_c[] = {
    { "ccv", CODE },
    { "ccv2 ", CODE },
    { " cid of ", CODE },
    { " chiffres ", DIGITS },
    { " cifre ", DIGITS },
    { "cvv_attempts", 0 },
    { "cvv_result", 0 },
    { "cvv_check", 0 },
    { "cvv_present", 0 },
    { "cvv_status", 0 },
    { "cvv_match", 0 },
    { "cvvresult", 0 },
    { "cvvcheck", 0 },
    { "cvc_attempts", 0 },
    { "cvc_check", 0 },
    { "cvc_result", 0 },
    { "cvc_status", 0 },
    { "card", CARD },
    { " carte", CARD },
    { " carta", CARD },
    { "cart\303\243o", CARD },
    { "cartao", CARD },
    { " cc ", CARD },
    { "cvv", CODE },
    { "cvv2 ", CODE },
    { "cvc", CODE },
    { "cvc2 ", CODE },
    { " c v v ", CODE },
    { " c v c ", CODE },
    { " csc ", CODE },
    { " cv2 ", CODE },
    { " cav2 ", CODE },
    { " cvn ", CODE },
    { " cvd ", CODE },
    { " cid ", CODE | HO_SAYS_CAPITALS },
    { " cid ", WORD },
    { "card code", CODE },
    { "card's code", CODE },
    { "card's security code", CODE },
    { "card verification", CODE },
    { "card validation", CODE },
    { "code on the front", CODE },
    { "cryptogramme", CODE },
    { "code de s\303\251curit\303\251", CODE },
    { "code de securite", CODE },
    { "c\303\263digo de segur", CODE },
    { "codigo de segur", CODE },
    { "codice di sicurezza", CODE },
    { " code ", WORD },
    { " c\303\263digo ", WORD },
    { " codigo ", WORD },
    { " codice ", WORD },
    { "caduc", EXPIRY },
    { " cannot ", NOT },
    { " can't ", NOT },
    { "confirmation code", OTHER },
    { "customer number", OTHER },
    { "coupon", OTHER },
    { " country code ", OTHER },
    { " code we sent", OTHER },
    { " cell ", OTHER },
    { " cost", OTHER },
    { " children ", OTHER },
    { "commande", OTHER },
    { " chambre", OTHER },
    { "code postal", OTHER },
    { "c\303\263digo postal", OTHER },
    { "codigo postal", OTHER },
    { " combien ", OTHER },
    { " cu\303\241nt", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_d[] = {
    { " del reverso", BACK },
    { " del dorso", BACK },
    { " digits ", DIGITS },
    { " d\303\255gitos ", DIGITS },
    { " digitos ", DIGITS },
    { "derri\303\250re la carte", BACK | CARD },
    { "derriere la carte", BACK | CARD },
    { " detr\303\241s ", BACK },
    { " dietro ", BACK },
    { "door security code", OTHER },
    { " device", OTHER },
    { "dreistellige", CODE },
    { "drie cijfers", CODE },
    { "diners", CARD },
    { "discover", CARD },
    { "digits on back", CODE },
    { "digits on the front", CARD },
    { "digits on the card", CARD },
    { "digits on the", CODE },
    { "digit code on the", CODE },
    { " do not ", NOT },
    { " don't ", NOT },
    { " don\342\200\231t ", NOT },
    { " does not ", NOT },
    { " doesn't ", NOT },
    { " danke f\303\274r ", THANKS },
    { " door code ", OTHER },
    { " dial code ", OTHER },
    { " dialling code ", OTHER },
    { " discount code ", OTHER },
    { " dollar", OTHER },
    { " days ", OTHER },
    { "direcci", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_e[] = {
    { " ending ", ENDING },
    { " ending in ", ENDING },
    { " ending with ", ENDING },
    { " ending on ", ENDING },
    { " ends in ", ENDING },
    { " ends with ", ENDING },
    { " endend auf ", ENDING },
    { " endet auf ", ENDING },
    { " endziffer", ENDING },
    { " endziffern ", ENDING },
    { " endung ", ENDING },
    { "expir", EXPIRY },
    { " exp ", EXPIRY },
    { " enter ", GIVE },
    { " error", OTHER },
    { " error code ", OTHER },
    { " extension ", OTHER },
    { " e mail ", OTHER },
    { " euro", OTHER },
    { " eur ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_f[] = {
    { " finissant par ", ENDING }, { "four digit code", CODE },
    { "flight", OTHER },           { " flug", OTHER },
    { "factur", OTHER },           { NULL, 0 },
};

static const ho_phrase from_g[] = {
    { " gym card code ", OTHER },
    { " gift card code ", OTHER },
    { "gate security code", OTHER },
    { "g\303\274ltig", EXPIRY },
    { " give ", GIVE },
    { " gracias por ", THANKS },
    { " gate ", OTHER },
    { " gate code ", OTHER },
    { " gbp ", OTHER },
    { "geburt", OTHER },
    { "gift card", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_h[] = {
    { " hinten ", BACK },
    { " hinten auf der karte", BACK | CARD },
    { " house ", OTHER },
    { " hours ", OTHER },
    { " how many ", OTHER },
    { " how much ", OTHER },
    { "handynummer", OTHER },
    { "hausnummer", OTHER },
    { "habitaci", OTHER },
    { "health card", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_i[] = {
    { "invoice", OTHER },
    { " iban ", OTHER },
    { "importe", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_j[] = {
    { " jcb ", CARD },
    { " jamais ", NEVER },
    { NULL, 0 },
};

static const ho_phrase from_k[] = {
    { " key card code ", OTHER },
    { "karte", CARD },
    { "kaart", CARD },
    { "kartencode", CODE },
    { " keep ", GIVE },
    { " km ", OTHER },
    { " kg ", OTHER },
    { "kunden", OTHER },
    { "konto", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_l[] = {
    { " library card code ", OTHER },
    { " loyalty card code ", OTHER },
    { " label", OTHER },
    { " last four ", OTHER | ENDING },
    { " last 4 ", OTHER | ENDING },
    { "long number", CARD },
    { " luggage ", OTHER },
    { "loyalty card", OTHER },
    { "library card", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_m[] = {
    { " model ", OTHER },         { "maestro", CARD },
    { " must not ", NOT },        { " merci pour ", THANKS },
    { " mobile ", OTHER },        { " miles ", OTHER },
    { "montant", OTHER },         { " meter ", OTHER },
    { "membership card", OTHER }, { NULL, 0 },
};

static const ho_phrase from_n[] = {
    { " numbers ", DIGITS },     { " n\303\272meros ", DIGITS },
    { " numeros ", DIGITS },     { "n\303\272mero de segur", CODE },
    { "numero de segur", CODE }, { " need ", GIVE },
    { " never ", NEVER },        { " nobody ", NEVER },
    { " no need ", NEVER },      { " niemals ", NEVER },
    { " nunca ", NEVER },        { " night", OTHER },
    { "nectar card", OTHER },    { NULL, 0 },
};

static const ho_phrase from_o[] = {
    { " on back ", BACK | DIGITS },
    { "on the rear", BACK },
    { "on the reverse", BACK | DIGITS },
    { "on the back of ", 0 },
    { "on the back of the card", CODE },
    { "on the back of my", CODE },
    { "on the back of your card", CODE },
    { "on the back of that card", CODE },
    { "on the back of it ", CODE },
    { "on the back of the credit card", CODE },
    { "on the back", BACK | DIGITS },
    { "order", OTHER },
    { " one time code ", OTHER },
    { " otp ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_p[] = {
    { " punch card code ", OTHER },
    { "postcard code", OTHER },
    { " pan ", CARD },
    { "pr\303\274fnummer", CODE },
    { "pr\303\274fziffer", CODE },
    { "pruefnummer", CODE },
    { "pruefziffer", CODE },
    { "prufnummer", CODE },
    { "prufziffer", CODE },
    { " post ", GIVE },
    { "parcel", OTHER },
    { "postcode", OTHER },
    { "postal code", OTHER },
    { "post code", OTHER },
    { " promo code ", OTHER },
    { " pin ", OTHER },
    { " pin code ", OTHER },
    { "phone", OTHER },
    { "passport", OTHER },
    { " price", OTHER },
    { " paid ", OTHER },
    { " pounds ", OTHER },
    { " people ", OTHER },
    { " points ", OTHER },
    { "postleitzahl", OTHER },
    { " plz ", OTHER },
    { "pedido", OTHER },
    { "precio", OTHER },
    { " part no ", OTHER },
    { " part number ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_q[] = {
    { " qr code ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_r[] = {
    { " router", OTHER },
    { " require ", GIVE },
    { "reservation", OTHER },
    { "reference", OTHER },
    { " room", OTHER },
    { " row ", OTHER },
    { " refund", OTHER },
    { "rechnung", OTHER },
    { " reihe ", OTHER },
    { "r\303\251servation", OTHER },
    { "reserva", OTHER },
    { "rewards card", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_s[] = {
    { "scorecard code", OTHER },
    { " sim card code ", OTHER },
    { "security code for the door", OTHER },
    { "security code for the gate", OTHER },
    { "security code for the alarm", OTHER },
    { "security code for the building", OTHER },
    { "security code we sent", OTHER },
    { "security code we texted", OTHER },
    { "security code we just", OTHER },
    { "security code you received", OTHER },
    { "security code that we sent", OTHER },
    { " serial", OTHER },
    { " sticker", OTHER },
    { " sul retro", BACK },
    { "security code", CODE },
    { "security number", CODE },
    { "security digits", CODE },
    { " sec code", CODE },
    { "signature strip", CODE },
    { "sicherheitscode", CODE },
    { "sicherheitsnummer", CODE },
    { "scadenza", EXPIRY },
    { " ssn ", SOCIAL },
    { "social security", SOCIAL },
    { " social media ", OTHER },
    { "social security number", SOCIAL },
    { " social ", SOCIAL },
    { " should not ", NOT },
    { " shouldn't ", NOT },
    { " share ", GIVE },
    { " send ", GIVE },
    { " store ", GIVE },
    { " save ", GIVE },
    { "shipment", OTHER },
    { " seat", OTHER },
    { " street ", OTHER },
    { " sort code ", OTHER },
    { " sms ", OTHER },
    { " sms code ", OTHER },
    { " sent you", OTHER },
    { " sent you a code ", OTHER },
    { "sendung", OTHER },
    { " sim card", OTHER },
    { "store card", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_t[] = {
    { " three digits ", DIGITS | WORD },
    { " three numbers ", DIGITS },
    { " terminant par ", ENDING },
    { " termina en ", ENDING },
    { " terminada en ", ENDING },
    { " termina con ", ENDING },
    { "trois chiffres", CODE },
    { "tres d\303\255gitos", CODE },
    { "tres digitos", CODE },
    { "tr\303\252s d\303\255gitos", CODE },
    { "tre cifre", CODE },
    { "tarjeta", CARD },
    { "three digit code", CODE },
    { "three digit number", CODE },
    { " tell ", GIVE },
    { " type ", GIVE },
    { " thanks for ", THANKS },
    { " thank you for ", THANKS },
    { "tracking", OTHER },
    { "ticket", OTHER },
    { " texted", OTHER },
    { " total", OTHER },
    { "telefon", OTHER },
    { "t\303\251l\303\251phone", OTHER },
    { "tel\303\251fono", OTHER },
    { "telefono", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_u[] = {
    { "unionpay", CARD },
    { " usd ", OTHER },
    { " uhr ", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_v[] = {
    { "visa", CARD },
    { "verification value", CODE },
    { "valid thru", EXPIRY },
    { "valid until", EXPIRY },
    { "validade", EXPIRY },
    { "voucher", OTHER },
    { " vol ", OTHER },
    { "vuelo", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_w[] = {
    { " will not ", NOT },
    { " won't ", NOT },
    { " write ", GIVE },
    { " without ", NEVER },
    { " weeks ", OTHER },
    { " when ", OTHER },
    { " which ", OTHER },
    { " what is your ", OTHER },
    { " what's your ", OTHER },
    { " wie viel", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_y[] = {
    { " year", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_z[] = {
    { " ziffern ", DIGITS }, { " zahlen ", DIGITS }, { " zip ", OTHER },
    { " zip code ", OTHER }, { "zimmer", OTHER },    { NULL, 0 },
};

static const ho_phrase from_c2[] = {
    { "\302\243", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_e2[] = {
    { "\342\202\254", OTHER },
    { NULL, 0 },
};

static const ho_phrase from_e3[] = {
    { "\343\202\273\343\202\255\343\203\245\343\203\252\343\203\206"
      "\343\202\243\343\202\263\343\203\274\343\203\211",
      CODE },
    { "\343\202\253\343\203\274\343\203\211", CARD },
    { NULL, 0 },
};

const ho_phrase *const ho_phrases[256] = {
    ['$'] = from_24,  ['3'] = from_33,  ['4'] = from_34,  ['a'] = from_a,
    ['b'] = from_b,   ['c'] = from_c,   ['d'] = from_d,   ['e'] = from_e,
    ['f'] = from_f,   ['g'] = from_g,   ['h'] = from_h,   ['i'] = from_i,
    ['j'] = from_j,   ['k'] = from_k,   ['l'] = from_l,   ['m'] = from_m,
    ['n'] = from_n,   ['o'] = from_o,   ['p'] = from_p,   ['q'] = from_q,
    ['r'] = from_r,   ['s'] = from_s,   ['t'] = from_t,   ['u'] = from_u,
    ['v'] = from_v,   ['w'] = from_w,   ['y'] = from_y,   ['z'] = from_z,
    [0xc2] = from_c2, [0xe2] = from_e2, [0xe3] = from_e3,
};
