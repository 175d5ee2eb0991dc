/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ils/ils_facts.h"
#include "capture/observe/connection.h"
#include "capture/observe/ils/ils.h"

#include <glib.h>

enum service ils_service(const struct rule_context *context, const struct event *event) {
    const enum service service =
        services_at(context->services, IP_TCP, event->connection->flow->endpoints[SERVER].port);
    return service == SERVICE_ILS || service == SERVICE_ILS_TLS ? service : SERVICE_NONE;
}

static const char *look_text(enum ils_look look) {
    static const char *const words[] = {
        [ILS_TOO_SHORT] = "too short to tell whether it is enciphered",
        [ILS_CLEAR] = "not enciphered",
        [ILS_ENCIPHERED] = "looks enciphered",
        [ILS_BLANK] = "nothing but zeros",
    };
    return words[look];
}

char *ils_framing_basis(const struct ils_session *ils) {
    char words[ILS_FRAMING_TEXT];
    ils_framing_text(&ils->framing, words);
    char *dropped =
        ils->dropped == 0 ? g_strdup("") : g_strdup_printf("; given up before: %u", ils->dropped);
    char *text;
    if (ils->learning == ILS_LEARNED)
        text = g_strdup_printf("learned: %s, explains all %u messages%s", words, ils->rests_on,
                               dropped);
    else if (ils->learning == ILS_GIVEN)
        text = g_strdup_printf("set: %s", words);
    else if (ils->learning == ILS_UNFIT)
        text = g_strdup_printf("the one that was set does not fit: %s", words);
    else
        text = g_strdup_printf("not known, a message is what a side sends in one go%s", dropped);
    g_free(dropped);
    return text;
}

void ils_first_message_fact(struct finding *finding, const struct ils_session *ils) {
    const struct ils_session_side *spoke = &ils->sides[CLIENT];
    if (spoke->messages > 0 && !spoke->first_is_whole)
        finding_add_fact(finding, "first_message", "not in the capture as a whole");
    else if (spoke->messages > 0)
        finding_add_fact(finding, "first_message", "%" G_GUINT64_FORMAT " bytes, %s%s",
                         spoke->first_size, look_text(spoke->first_look),
                         spoke->first_block == 16  ? ", fits 4 bytes and blocks of 16"
                         : spoke->first_block == 8 ? ", fits 4 bytes and blocks of 8"
                                                   : "");
}
