/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of phones, other than trust lists, that could not be fetched: the server has none, says
 * nothing, stops half-way, or takes long. */
#include "capture/rules/file/file_failures.h"
#include "capture/rules/file/file_loop.h"
#include "capture/rules/unfetched.h"

/* A first byte that comes later, or a transfer that takes so long and is that slow. */
static const int64_t late = 5 * TIME_SECOND, lengthy = 60 * TIME_SECOND;
enum { SLOW_BYTES_PER_SECOND = 10000, ENOUGH_REQUESTS = 3 };

struct file_state {
    struct file_clients clients;
    struct file_failures failures;
};

static void start(void *memory) {
    struct file_state *state = memory;
    file_clients_start(&state->clients);
    g_queue_init(&state->failures.pending);
}

static void stop(void *memory) {
    struct file_state *state = memory;
    GList *pending;
    while ((pending = state->failures.pending.head) != NULL) {
        struct file_failure *failure = pending->data;
        g_queue_unlink(&state->failures.pending, pending);
        g_queue_remove(&failure->client->failures, failure);
        finding_discard(failure->finding);
        g_free(failure);
    }
    file_clients_stop(&state->clients);
}

static void finish(void *memory, struct rule_context *context) {
    struct file_state *state = memory;
    file_failures_settle(&state->failures, context, true);
}

/* --- not fetched ----------------------------------------------------------------------------- */

/* "the configuration SEP001122334455.cnf.xml"; of no known kind the name alone. */
static char *called(const struct download *download) {
    const enum file_kind kind = file_kind_of(span_of_text(download->name));
    return kind == FILE_OTHER
               ? g_strdup(download->name)
               : g_strdup_printf("the %s %s", file_kinds[kind].words, download->name);
}

/* NULL: nothing is to be said of it. */
static struct finding *finding_of(const struct rule_context *context, const struct event *event) {
    struct finding *finding = NULL;
    char *what = called(event_download(event));
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        finding = unfetched_refused(context, event, CODE_FILE_NOT_FOUND, what);
    else if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        finding = unfetched_unanswered(context, event, CODE_FILE_NO_ANSWER, what);
    else if (event_download(event)->end != DOWNLOAD_END_UNKNOWN)
        finding = unfetched_stopped(context, event, CODE_FILE_INCOMPLETE, what);
    g_free(what);
    return finding;
}

/* A server that is silent is so whatever else gives the file. */
static bool is_silence(const struct event *event) {
    const struct download *download = event_download(event);
    return event->type == EVENT_DOWNLOAD_UNANSWERED &&
           (download->transport == DOWNLOAD_HTTP || download->requests > 1);
}

/* A default configuration that is not given either is part of the client's own. */
static bool is_part_of_own(struct file_client *client, const struct file_failure *failure) {
    if (failure->kind != FILE_DEFAULT || failure->finding->entry->code != CODE_FILE_NOT_FOUND)
        return false;
    for (GList *link = client->failures.head; link != NULL; link = link->next) {
        const struct file_failure *own = link->data;
        if (own->kind != FILE_CONFIGURATION || own->finding->entry->code != CODE_FILE_NOT_FOUND)
            continue;
        finding_add_evidence(own->finding, failure->finding->ref,
                             "the default configuration was not given either");
        return true;
    }
    return false;
}

static void on_failure(struct file_state *state, struct rule_context *context,
                       struct file_client *client, const struct event *event) {
    const struct download *download = event_download(event);
    struct finding *finding = finding_of(context, event);
    if (finding == NULL)
        return;
    char steps[FILE_STEPS_TEXT];
    finding_add_fact(finding, "asked_before", "%s", file_client_steps(client, steps));
    struct file_failure *failure = file_failure_new(client, download, finding);
    failure->is_single = event->type == EVENT_DOWNLOAD_UNANSWERED && !is_silence(event);
    if (is_part_of_own(client, failure)) {
        finding_discard(finding);
        g_free(failure);
        return;
    }
    file_failures_join(&state->failures, context, failure);
    const bool is_reset = event->type == EVENT_DOWNLOAD && unfetched_is_reset(event);
    if (is_silence(event) || is_reset)
        file_failure_judge(context, failure);
    else
        file_failures_await(&state->failures, context, failure);
}

/* --- slow ------------------------------------------------------------------------------------ */

static struct finding *begin_slow(const struct rule_context *context, const struct event *event) {
    const struct download *download = event_download(event);
    struct finding *finding =
        unfetched_begin(context, event, CODE_FILE_SLOW, CONFIDENCE_CERTAIN, "the last of it");
    finding_add_evidence(finding, download->first, "the first of it");
    finding_add_fact(finding, "bytes", "%" G_GUINT64_FORMAT, download->length);
    finding_add_fact(finding, "first_after_seconds", "%.1f",
                     (double)time_between(download->request.time, download->first.time) /
                         TIME_SECOND);
    finding_add_fact(finding, "took_seconds", "%.1f",
                     (double)time_between(download->first.time, download->last.time) / TIME_SECOND);
    return finding;
}

/* A request that was repeated may have been lost before. */
static bool is_late(const struct download *download) {
    const struct frame_ref asked =
        download->repeated.frame != 0 && download->requests < ENOUGH_REQUESTS ? download->repeated
                                                                              : download->request;
    return time_between(asked.time, download->first.time) >= late;
}

static bool is_slow(const struct download *download) {
    const int64_t took = time_between(download->first.time, download->last.time);
    return took >= lengthy &&
           download->length / (uint64_t)(took / TIME_SECOND) < SLOW_BYTES_PER_SECOND;
}

static void on_given(struct rule_context *context, const struct event *event) {
    const struct download *download = event_download(event);
    if (!is_late(download) && !is_slow(download))
        return;
    struct finding *finding = begin_slow(context, event);
    char *what = called(download);
    const double seconds =
        (double)time_between(download->request.time,
                             is_late(download) ? download->first.time : download->last.time) /
        TIME_SECOND;
    if (is_late(download))
        finding_say(finding, "{server} gave {client} the first of %s only after %.1f seconds", what,
                    seconds);
    else
        finding_say(finding,
                    "{client} needed %.0f seconds to fetch %s (%" G_GUINT64_FORMAT
                    " bytes) from {server}",
                    seconds, what, download->length);
    g_free(what);
    finding_report(context, finding, is_late(download) ? "late" : "slow");
}

/* --- events ---------------------------------------------------------------------------------- */

/* Over HTTP Expressway-C asks in the name of phones. */
static void learn_phone(struct hosts *hosts, const struct download *download) {
    if (download->transport == DOWNLOAD_TFTP &&
        file_kind_of(span_of_text(download->name)) == FILE_CONFIGURATION &&
        g_ascii_strncasecmp(download->name, "SEP", 3) == 0)
        hosts_learn(hosts, &download->client.address, ROLE_PHONE);
}

static void on_download(struct file_state *state, struct rule_context *context,
                        const struct event *event) {
    const struct download *download = event_download(event);
    learn_phone(context->hosts, download);
    struct file_client *surplus = file_clients_surplus(&state->clients, &download->client.address);
    if (surplus != NULL) {
        context->limits->hit[LIMIT_DOWNLOADS]++;
        file_failures_judge_client(&state->failures, context, surplus);
        file_clients_forget(&state->clients, surplus);
    }
    struct file_client *client = file_clients_get(&state->clients, &download->client.address);
    file_client_note(client, event);
    file_loop_note(context, client, event);
    const bool is_given = event->type == EVENT_DOWNLOAD && download->complete;
    if (is_given)
        on_given(context, event);
    if (file_kind_of(span_of_text(download->name)) == FILE_LIST)
        return;
    /* What was not captured of it may have come. */
    if (event->type == EVENT_DOWNLOAD && download->end == DOWNLOAD_END_UNKNOWN)
        file_failures_resolve(&state->failures, client, download);
    else
        on_failure(state, context, client, event);
}

static void on_event(void *memory, struct rule_context *context, const struct event *event) {
    struct file_state *state = memory;
    if (event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        on_download(state, context, event);
    file_failures_settle(&state->failures, context, false);
    rule_wait(context, RULE_FILE_DOWNLOAD, state->failures.pending.length > 0);
}

const struct rule file_download_rule = {.state_size = sizeof(struct file_state),
                                        .start = start,
                                        .event = on_event,
                                        RULE_EVENTS(EVENTS_ALL(EVENT_FAMILY_DOWNLOAD)),
                                        .finish = finish,
                                        .stop = stop};
