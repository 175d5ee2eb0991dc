/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/xmpp_s2s/s2s_dialback.h"

/* Exchanges by what names them; a later one takes the place of an earlier one of the same name. */
static wmem_map_t *exchanges;

/* What an exchange can be found by. */
enum name_kind {
    RESULT_BY_CONNECTION = 'c', /* and domains: what an answer on that connection answers */
    RESULT_BY_KEY = 'k',
    RESULT_BY_ID = 'i',
    VERIFY_BY_CONNECTION = 'v', /* domains and id */
    VERIFY_BY_ID = 'd',
};

bool s2s_dialback_answers(const struct xmpp_s2s_unit *unit) {
    return unit->type.raw.at != NULL;
}

/* A result goes from the originating server, a verify to it, and answers go back. */
static bool goes_from_originating(const struct xmpp_s2s_unit *unit) {
    return (unit->kind == XMPP_S2S_RESULT) != s2s_dialback_answers(unit);
}

const char *s2s_dialback_originating(const struct xmpp_s2s_unit *unit) {
    return goes_from_originating(unit) ? unit->from.value : unit->to.value;
}

const char *s2s_dialback_receiving(const struct xmpp_s2s_unit *unit) {
    return goes_from_originating(unit) ? unit->to.value : unit->from.value;
}

/* Domains are the same in any letter case; ids and keys are not. To be freed with g_free. */
static char *name_of(enum name_kind kind, const struct xmpp_s2s_unit *unit, uint32_t session,
                     const char *word) {
    char *originating = g_utf8_strdown(s2s_dialback_originating(unit), -1);
    char *receiving = g_utf8_strdown(s2s_dialback_receiving(unit), -1);
    char *name = g_strdup_printf("%c %u\n%s\n%s\n%s", kind, session, originating, receiving, word);
    g_free(originating);
    g_free(receiving);
    return name;
}

static struct s2s_exchange *find(enum name_kind kind, const struct xmpp_s2s_unit *unit,
                                 uint32_t session, const char *word) {
    char *name = name_of(kind, unit, session, word);
    struct s2s_exchange *found = wmem_map_lookup(exchanges, name);
    g_free(name);
    return found;
}

static void enter(enum name_kind kind, const struct xmpp_s2s_unit *unit, uint32_t session,
                  const char *word, struct s2s_exchange *exchange) {
    char *name = name_of(kind, unit, session, word);
    wmem_map_insert(exchanges, wmem_strdup(wmem_file_scope(), name), exchange);
    g_free(name);
}

static struct s2s_exchange *asked(const struct s2s_segment_data *segment_data) {
    struct s2s_exchange *exchange = wmem_new0(wmem_file_scope(), struct s2s_exchange);
    exchange->asked_in = segment_data->frame;
    exchange->asked = segment_data->time;
    return exchange;
}

/* `question` is NULL when it was not captured, or has its answer already. */
static struct s2s_exchange *answered(struct s2s_exchange *question,
                                     const struct s2s_segment_data *segment_data) {
    if (question == NULL || question->answered_in != 0)
        question = wmem_new0(wmem_file_scope(), struct s2s_exchange);
    question->answered_in = segment_data->frame;
    question->answered = segment_data->time;
    return question;
}

static void pair(struct s2s_exchange *result, struct s2s_exchange *verify) {
    if (result == NULL || verify == NULL)
        return;
    result->other = verify;
    verify->other = result;
}

static struct s2s_exchange *enter_result(const struct xmpp_s2s_unit *unit, const char *id,
                                         uint32_t session,
                                         const struct s2s_segment_data *segment_data) {
    if (s2s_dialback_answers(unit)) {
        struct s2s_exchange *question = find(RESULT_BY_CONNECTION, unit, session, "");
        struct s2s_exchange *result = answered(question, segment_data);
        if (result != question && *id != '\0')
            pair(result, find(VERIFY_BY_ID, unit, 0, id));
        return result;
    }
    struct s2s_exchange *result = asked(segment_data);
    enter(RESULT_BY_CONNECTION, unit, session, "", result);
    enter(RESULT_BY_KEY, unit, 0, unit->key.value, result);
    if (*id != '\0')
        enter(RESULT_BY_ID, unit, 0, id, result);
    return result;
}

/* A verify that was not caused by what is in the capture has no other. */
static struct s2s_exchange *cause_of(const struct xmpp_s2s_unit *unit) {
    struct s2s_exchange *by_key = find(RESULT_BY_KEY, unit, 0, unit->key.value);
    return by_key != NULL ? by_key : find(RESULT_BY_ID, unit, 0, unit->id.value);
}

static struct s2s_exchange *enter_verify(const struct xmpp_s2s_unit *unit, uint32_t session,
                                         const struct s2s_segment_data *segment_data) {
    const char *id = unit->id.value;
    if (s2s_dialback_answers(unit)) {
        struct s2s_exchange *question = find(VERIFY_BY_CONNECTION, unit, session, id);
        struct s2s_exchange *verify = answered(question, segment_data);
        if (verify != question) {
            enter(VERIFY_BY_ID, unit, 0, id, verify);
            pair(find(RESULT_BY_ID, unit, 0, id), verify);
        }
        return verify;
    }
    struct s2s_exchange *verify = asked(segment_data);
    enter(VERIFY_BY_CONNECTION, unit, session, id, verify);
    enter(VERIFY_BY_ID, unit, 0, id, verify);
    pair(cause_of(unit), verify);
    return verify;
}

struct s2s_exchange *s2s_dialback_enter(const struct xmpp_s2s_unit *unit, const char *result_id,
                                        uint32_t session,
                                        const struct s2s_segment_data *segment_data) {
    if (unit->from.value[0] == '\0' || unit->to.value[0] == '\0')
        return NULL;
    if (unit->kind == XMPP_S2S_RESULT)
        return enter_result(unit, result_id, session, segment_data);
    return enter_verify(unit, session, segment_data);
}

void s2s_dialback_register(void) {
    exchanges =
        wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
}
