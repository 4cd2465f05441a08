/* SPDX-License-Identifier: MIT */
/*
 * test_check_forms.c -- phone numbers, language tags, media types and lists:
 * what is one, and what is none though it looks like one.
 */
#include "check/rules.h"
#include "support.h"

#include <string.h>

typedef struct form {
    const char *name;
    bool (*is_one)(const char *);
    const char *good[40]; /* end in NULL */
    const char *bad[40];
} form;

static const form forms[] = {
    { "E.164",
      ho_check_is_e164,
      { "+442079460123", "+4915550100143", "+1234567", "+123456789012345",
        NULL },
      { "", "+", "442079460123", "00442079460123", "+0442079460123",
        "+44 20 7946 0123", "+44-2079460123", "+123456", "+1234567890123456",
        "+44207946012x", "tel:+442079460123", "+442079460123 ", NULL } },
    { "BCP 47",
      ho_check_is_bcp47,
      { "en",
        "EN",
        "de-CH",
        "pt-BR",
        "es-419",
        "zh-Hant",
        "zh-cmn-Hans-CN",
        "sr-Latn-RS",
        "sl-rozaj-biske",
        "de-CH-1901",
        "hy-Latn-IT-arevela",
        "de-DE-u-co-phonebk",
        "en-a-bbb-x-a-ccc",
        "x-whatever",
        "x-a-b-c",
        "qaa-Qaaa-QM-x-southern",
        "i-klingon",
        "I-Default",
        "sgn-BE-FR",
        "en-GB-oed",
        "art-lojban",
        "zh-min-nan",
        "no-bok",
        "haw",
        "sgn-ase",
        "ZH-YUE",
        "EN-AU",
        "I-AMI",
        NULL },
      { "",
        "e",
        "en_US",
        "en-",
        "-en",
        "en--US",
        "english",
        "German",
        "Deut",
        "en-US-",
        "en-U",
        "de-419-DE",
        "a-DE",
        "ar-a",
        "x-",
        "x",
        "i-nothing",
        "en-USA",
        "12",
        "en US",
        "en-abcdefghi",
        "en-x",
        "de-abc",
        "en-u",
        "en-u-x",
        "\xC3\xA9n",
        "en-US\n",
        "zh-aaa-bbb-ccc-ddd",
        NULL } },
    { "RFC 8176",
      ho_check_is_amr,
      { "face", "fpt", "geo",  "hwk", "iris", "kba",    "mca", "mfa",
        "otp",  "pin", "pop",  "pwd", "rba",  "retina", "sc",  "sms",
        "swk",  "tel", "user", "vbm", "wia",  NULL },
      { "", "OTP", "password", "ot", "otpp", "otp ", "totp", NULL } },
    { "EmotionML",
      ho_check_is_emotion,
      { "affectionate", "afraid",  "amused",   "angry",      "bored",
        "confident",    "content", "excited",  "happy",      "interested",
        "disappointed", "loving",  "pleased",  "relaxed",    "sad",
        "satisfied",    "worried", "neutral",  "mixed",      "frustrated",
        "confused",     "anxious", "relieved", "distressed", NULL },
      { "", "Angry", "anger", "furious", "negative", "sad ", NULL } },
    { "media type",
      ho_check_is_media_type,
      { "text/plain", "application/json", "TEXT/HTML", "image/svg+xml",
        "application/vnd.oasis.opendocument.text", "audio/L16; rate=8000",
        "text/plain;charset=utf-8", "text/plain ; charset=\"utf-8\"",
        "text/plain; a=\"b;\\\"c\"; d=e", "font/woff2", "haptics/ivs",
        "model/gltf+json", "message/rfc822", "multipart/mixed; boundary=a'b",
        NULL },
      { "",
        "/",
        "json",
        "text",
        "text/",
        "/plain",
        "txt/plain",
        "text/pl ain",
        "text/plain;",
        "text/plain; charset",
        "text/plain; charset=",
        "text/plain; =utf-8",
        "text/plain; charset=\"utf-8",
        "text/plain; charset=\"utf-8\\",
        "text//plain",
        "text/plain, text/html",
        "text/+xml",
        "*/*",
        "text/*",
        "applications/json",
        "application /json",
        "text/plain\n",
        NULL } },
};

START_TEST(each_form_takes_what_it_is_and_nothing_else)
{
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        for (size_t i = 0; forms[f].good[i] != NULL; i++)
            ck_assert_msg(forms[f].is_one(forms[f].good[i]),
                          "%s: \"%s\" is one", forms[f].name, forms[f].good[i]);
        for (size_t i = 0; forms[f].bad[i] != NULL; i++)
            ck_assert_msg(!forms[f].is_one(forms[f].bad[i]),
                          "%s: \"%s\" is none", forms[f].name, forms[f].bad[i]);
    }
}
END_TEST

/* RFC 6838 section 4.2: 127 characters on either side of the slash. */
START_TEST(media_type_is_no_longer_than_its_names_may_be)
{
    char text[256] = "text/";

    for (size_t len = 127; len <= 128; len++) {
        memset(text + 5, 'a', len);
        text[5 + len] = '\0';
        ck_assert_int_eq(ho_check_is_media_type(text), len == 127);
    }
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("forms", each_form_takes_what_it_is_and_nothing_else,
                       media_type_is_no_longer_than_its_names_may_be);
}
