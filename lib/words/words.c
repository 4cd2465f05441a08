/* SPDX-License-Identifier: MIT */
/*
 * words.c -- how our words are found: by label, by number, by name.
 */
#include "words/words.h"

#include "base/base.h"

#include <stddef.h>
#include <string.h>

static const char *const tags[HO_LANGUAGES] = { "en", "de", "es", "fr" };

ho_words_language
ho_words_language_of(const char *tag)
{
    for (size_t i = 0; tag != NULL && i < HO_LANGUAGES; i++) {
        if (ho_base_lower(tag[0]) == tags[i][0] &&
            ho_base_lower(tag[1]) == tags[i][1] &&
            (tag[2] == '\0' || tag[2] == '-' || tag[2] == '_'))
            return (ho_words_language) i;
    }
    return HO_EN;
}

const char *
ho_words_tag(ho_words_language language)
{
    return tags[language];
}

static const char *
text_of(ho_words_language language, size_t place)
{
    return &ho_words_texts[ho_words_table[language][place]];
}

const char *
ho_words_text(ho_words_language language, ho_words_label label)
{
    return text_of(language, label);
}

const char *
ho_words_value(ho_words_language language, uint32_t enum_id, int32_t value)
{
    const ho_words_span *span;

    if (enum_id == 0 || enum_id > HO_ENUM_LABELS || value <= 0)
        return NULL;
    span = &ho_words_spans[enum_id - 1];
    return (uint32_t) value > span->count
               ? NULL
               : text_of(language, (size_t) span->first + (size_t) value - 1);
}

/* Its place among all; 0: it is none of them. */
static size_t
find(ho_words_kind kind, const char *name)
{
    const ho_words_span *span = &ho_words_spans[HO_ENUM_LABELS + kind];
    const size_t         before = ho_words_spans[HO_ENUM_LABELS].first;

    for (size_t i = 0; name != NULL && i < span->count; i++) {
        const char *known =
            &ho_words_texts[ho_words_names[span->first + i - before]];

        if (strcmp(known, name) == 0)
            return span->first + i;
    }
    return 0;
}

const char *
ho_words_name(ho_words_language language, ho_words_kind kind, const char *name)
{
    size_t at = find(kind, name);

    return at == 0 ? NULL : text_of(language, at);
}

uint8_t
ho_words_valence(const char *emotion)
{
    size_t at = find(HO_NAMES_EMOTION, emotion);

    return at == 0
               ? HO_VALENCE_UNKNOWN
               : ho_words_valences[at - ho_words_spans[HO_ENUM_LABELS].first];
}
