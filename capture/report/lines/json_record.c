/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/lines/json_record.h"

#include <glib.h>
#include <string.h>
#include <wsutil/wsjson.h>

enum { TOKENS_AT_FIRST = 512, TOKENS_MOST = 1 << 22, DECODED = -1 /* in place of a size */ };

/* Members are asked for in the order in which they stand: behind the last one that was found. */
struct search {
    const json_value *object;
    int place, left;
};

struct json_record {
    char *text;
    jsmntok_t *tokens;
    int count, room;
    struct search *search;
};

struct json_record *json_record_new(void) {
    struct json_record *record = g_new0(struct json_record, 1);
    record->room = TOKENS_AT_FIRST;
    record->tokens = g_new(jsmntok_t, record->room);
    record->search = g_new0(struct search, 1);
    return record;
}

void json_record_free(struct json_record *record) {
    if (record == NULL)
        return;
    g_free(record->search);
    g_free(record->tokens);
    g_free(record);
}

static int parse(struct json_record *record) {
    int count;
    while ((count = json_parse(record->text, record->tokens, (unsigned)record->room)) ==
               JSMN_ERROR_NOMEM &&
           record->room < TOKENS_MOST) {
        record->room *= 4;
        record->tokens = g_renew(jsmntok_t, record->tokens, record->room);
    }
    return count;
}

const json_value *json_record_read(struct json_record *record, char *text, size_t length) {
    if (length < 2 || text[0] != '{' || text[length - 1] != '}' ||
        !g_utf8_validate_len(text, length, NULL))
        return NULL;
    record->text = text;
    record->count = parse(record);
    *record->search = (struct search){0};
    const bool is_object = record->count > 0 && record->tokens[0].type == JSMN_OBJECT &&
                           record->tokens[0].end == (int)length;
    return is_object ? (const json_value *)record->tokens : NULL;
}

static jsmntok_t *token_of(const json_value *value) {
    return (jsmntok_t *)value;
}

/* The token behind this one and all that is in it. */
static int skip(const struct json_record *record, int place) {
    const int end = record->tokens[place].end;
    for (place++; place < record->count && record->tokens[place].start < end; place++)
        continue;
    return place;
}

static const char *decode(struct json_record *record, jsmntok_t *token) {
    char *text = record->text + token->start;
    if (token->type != JSMN_STRING)
        return NULL;
    if (token->size == DECODED)
        return text;
    record->text[token->end] = '\0';
    if (memchr(text, '\\', (size_t)(token->end - token->start)) != NULL &&
        !json_decode_string_inplace(text))
        return NULL;
    token->size = DECODED;
    return text;
}

bool json_next(struct json_record *record, const json_value *container, struct json_step *step) {
    const jsmntok_t *token = token_of(container);
    if (token == NULL || (token->type != JSMN_OBJECT && token->type != JSMN_ARRAY))
        return false;
    if (!step->is_begun)
        *step = (struct json_step){
            .is_begun = true, .place = (int)(token - record->tokens) + 1, .left = token->size};
    if (step->left <= 0 || step->place >= record->count)
        return false;
    step->left--;
    step->name = NULL;
    if (token->type == JSMN_OBJECT) {
        jsmntok_t *key = &record->tokens[step->place++];
        if (key->type != JSMN_STRING || key->size == 0 || step->place >= record->count ||
            (step->name = decode(record, key)) == NULL)
            return false;
    }
    step->value = (const json_value *)&record->tokens[step->place];
    step->place = skip(record, step->place);
    return true;
}

static bool is_named(const struct json_record *record, const jsmntok_t *key, const char *name,
                     size_t length) {
    return key->type == JSMN_STRING && (size_t)(key->end - key->start) == length &&
           memcmp(record->text + key->start, name, length) == 0;
}

/* From a place on, as many members as are left; NULL: none of them is it. */
static const json_value *find_member(const struct json_record *record, int place, int left,
                                     const char *name) {
    const size_t length = strlen(name);
    for (; left > 0 && place + 1 < record->count; left--) {
        if (is_named(record, &record->tokens[place], name, length)) {
            record->search->place = skip(record, place + 1);
            record->search->left = left - 1;
            return (const json_value *)&record->tokens[place + 1];
        }
        place = skip(record, place + 1);
    }
    return NULL;
}

const json_value *json_member(const struct json_record *record, const json_value *object,
                              const char *name) {
    const jsmntok_t *token = token_of(object);
    struct search *search = record->search;
    if (token == NULL || token->type != JSMN_OBJECT)
        return NULL;
    const int first = (int)(token - record->tokens) + 1;
    const json_value *found = NULL;
    if (search->object == object)
        found = find_member(record, search->place, search->left, name);
    search->object = object;
    return found != NULL ? found : find_member(record, first, token->size, name);
}

const char *json_string_at(struct json_record *record, const json_value *value) {
    return value == NULL ? NULL : decode(record, token_of(value));
}

const char *json_string_of(struct json_record *record, const json_value *object, const char *name) {
    const char *text = json_string_at(record, json_member(record, object, name));
    return text == NULL ? "" : text;
}

bool json_number_at(const struct json_record *record, const json_value *value, uint64_t *out) {
    const jsmntok_t *token = token_of(value);
    if (token == NULL || token->type != JSMN_PRIMITIVE)
        return false;
    uint64_t number = 0;
    for (int i = token->start; i < token->end; i++) {
        const unsigned digit = (unsigned)(record->text[i] - '0');
        if (digit > 9 || __builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, digit, &number))
            return false;
    }
    *out = number;
    return token->end > token->start;
}

uint64_t json_number_of(const struct json_record *record, const json_value *object,
                        const char *name) {
    uint64_t number = 0;
    return json_number_at(record, json_member(record, object, name), &number) ? number : 0;
}

bool json_is_true_of(const struct json_record *record, const json_value *object, const char *name) {
    const jsmntok_t *token = token_of(json_member(record, object, name));
    return token != NULL && token->type == JSMN_PRIMITIVE && record->text[token->start] == 't';
}
