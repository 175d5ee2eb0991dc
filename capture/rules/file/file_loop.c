/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/file/file_loop.h"

#include "capture/rules/unfetched.h"

/* A phone that starts anew does not do so sooner, and one that was reset by hand later. */
static const int64_t round_least = 2 * TIME_SECOND, round_most = 300 * TIME_SECOND;

/* A file that one device alone asks for, each time that it starts. */
static bool is_own(const char *name) {
    const enum file_kind kind = file_kind_of(span_of_text(name));
    return kind == FILE_CONFIGURATION ||
           (kind == FILE_LIST && strlen(name) > 3 && g_ascii_strncasecmp(name + 3, "SEP", 3) == 0);
}

/* Those of this file from this server, begun where there are none. */
static struct file_rounds *rounds_of(struct file_client *client, const struct download *download) {
    for (unsigned i = 0; i < FILE_ROUNDS; i++) {
        struct file_rounds *rounds = &client->rounds[i];
        if (g_ascii_strcasecmp(rounds->name, download->name) == 0 &&
            rounds->transport == download->transport &&
            address_equals(&rounds->server, &download->server.address))
            return rounds;
    }
    struct file_rounds *rounds = &client->rounds[client->next_rounds];
    client->next_rounds = (client->next_rounds + 1) % FILE_ROUNDS;
    if (client->told == rounds)
        client->told = NULL;
    *rounds =
        (struct file_rounds){.transport = download->transport, .server = download->server.address};
    g_strlcpy(rounds->name, download->name, sizeof rounds->name);
    return rounds;
}

/* False: it is the same round. */
static bool add_round(struct file_client *client, struct file_rounds *rounds,
                      struct frame_ref request) {
    if (rounds->count > 0) {
        const int64_t since = time_between(rounds->requests[rounds->count - 1].time, request.time);
        if (since < round_least)
            return false;
        if (since > round_most) {
            rounds->count = 0;
            client->told = client->told == rounds ? NULL : client->told;
        }
    }
    if (rounds->count == FILE_ROUNDS_LEAST)
        memmove(&rounds->requests[0], &rounds->requests[1],
                --rounds->count * sizeof rounds->requests[0]);
    rounds->requests[rounds->count++] = request;
    return true;
}

void file_loop_note(struct rule_context *context, struct file_client *client,
                    const struct event *event) {
    const struct download *download = event_download(event);
    if (!is_own(download->name) || event->type == EVENT_DOWNLOAD_UNANSWERED)
        return;
    struct file_rounds *rounds = rounds_of(client, download);
    const bool is_next = add_round(client, rounds, download->request);
    const bool is_other = client->told != NULL && client->told != rounds;
    if (!is_next || is_other || rounds->count < FILE_ROUNDS_LEAST)
        return;
    client->told = rounds;
    struct event asked = *event;
    asked.ref = download->request;
    asked.actor = CLIENT;
    struct finding *finding =
        unfetched_begin(context, &asked, CODE_PHONE_LOOP, CONFIDENCE_LIKELY, "asked once more");
    for (unsigned i = 0; i + 1 < FILE_ROUNDS_LEAST; i++)
        finding_add_evidence(finding, rounds->requests[i], "asked before");
    const double seconds =
        (double)time_between(rounds->requests[0].time, download->request.time) / TIME_SECOND;
    char steps[FILE_STEPS_TEXT];
    finding_add_fact(finding, "within_seconds", "%.0f", seconds);
    finding_add_fact(finding, "asked_before", "%s", file_client_steps(client, steps));
    finding_add_fact(finding, "this_time", "%s", client->steps[FILE_STEPS - 1].outcome);
    finding_say(finding,
                "{client} goes round in a loop: it asked {server} for %s for the fourth time in "
                "%.0f seconds",
                download->name, seconds);
    finding_report(context, finding, "");
}
