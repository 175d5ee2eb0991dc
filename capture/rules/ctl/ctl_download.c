/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that could not be fetched: the server has none, says nothing, or stops half-way. */
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/ctl/ctl_failures.h"
#include "capture/rules/waiting.h"

static const int64_t timeout = 3 * TIME_SECOND;
enum { ATTEMPTS_LEAST = 3 };

static void start(void *state) {
    ctl_failures_start(state);
}

static void stop(void *state) {
    ctl_failures_stop(state);
}

static void finish(void *state, struct rule_context *context) {
    ctl_failures_settle(state, context, true);
}

/* --- refused --------------------------------------------------------------------------------- */

/* TFTP 8 (options refused, RFC 2347), HTTP 503 (busy) and a redirection have the client ask once
 * more, in this way or the other. */
static bool asks_anew(const struct download *download) {
    if (download->transport == DOWNLOAD_TFTP)
        return download->status == 8;
    return download->status == 503 || download->status / 100 == 3;
}

static bool not_found(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 1 : 404);
}

static void on_refused(struct ctl_failures *failures, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    struct ctl_failure *failure = ctl_failure_new(download, CTL_REFUSED, event->ref);
    failure->not_found = not_found(download);
    failure->finding =
        ctl_begin(context, event, CODE_CTL_NOT_FOUND,
                  failure->not_found ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "refusal", NULL);
    const char *kind = download->transport == DOWNLOAD_TFTP ? "TFTP error" : "HTTP status";
    finding_add_fact(failure->finding, "answer", "%s %u%s%s", kind, download->status,
                     download->reason[0] == '\0' ? "" : ": ", download->reason);
    if (download->transport == DOWNLOAD_TFTP && download->status == 1 &&
        strcmp(failure->finding->source.role, ROLE_UNITY_CONNECTION) == 0)
        finding_add_fact(failure->finding, "log_of_client",
                         "res=68 (Unity Connection fetches with libcurl)");
    finding_say(failure->finding, "{server} did not give %s to {client}: %s", download->name,
                download->reason[0] == '\0' ? "not found" : download->reason);
    struct ctl_failure *own = ctl_failures_take_own(failures, download);
    if (own != NULL) {
        finding_add_evidence(failure->finding, own->finding->ref, "its own was refused before");
        ctl_failure_discard(own);
    }
    const bool may_be_explained = ctl_is_ctl(download->name) && failure->not_found;
    if (ctl_is_of_one_phone(download->name) || asks_anew(download) || may_be_explained)
        ctl_failures_await(failures, context, failure);
    else
        ctl_failure_report(context, failure);
}

/* --- unanswered ------------------------------------------------------------------------------ */

static struct ctl_failure *begin_silent(const struct rule_context *context,
                                        const struct event *event, enum confidence confidence) {
    const struct download *download = event_download(event);
    struct ctl_failure *failure = ctl_failure_new(download, CTL_SILENT, event->ref);
    failure->finding = ctl_begin(context, event, CODE_CTL_NO_ANSWER, confidence, "request", NULL);
    finding_say(failure->finding, "{client} asked {server} for %s and got no answer",
                download->name);
    return failure;
}

/* Over HTTP, one request is enough where the server's TCP took it. */
static void on_unanswered_http(struct rule_context *context, const struct event *event) {
    const struct download *download = event_download(event);
    if (event->connection == NULL)
        return;
    const struct waiting waiting =
        waiting_of(context, event->connection->flow, CLIENT, download->request);
    if (waiting.end == WAITING_NOT_JUDGED)
        return;
    struct ctl_failure *failure = begin_silent(context, event, waiting.confidence);
    waiting_explain(failure->finding, &waiting);
    if (waiting.end == WAITING_CLOSED) {
        finding_add_evidence(failure->finding, waiting.decided, "close");
        finding_say(failure->finding,
                    "{client} asked {server} for %s and got no answer: the connection was closed",
                    download->name);
    }
    ctl_failure_report(context, failure);
}

static void on_unanswered(struct ctl_failures *failures, struct rule_context *context,
                          const struct event *event) {
    const struct download *download = event_download(event);
    if (download->transport == DOWNLOAD_HTTP) {
        on_unanswered_http(context, event);
        return;
    }
    const bool repeated = download->requests > 1, waited = download->waited >= timeout;
    if (!repeated && !waited)
        return;
    struct ctl_failure *failure =
        begin_silent(context, event, repeated && waited ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
    finding_add_evidence(failure->finding, download->repeated, "last request");
    finding_add_fact(failure->finding, "requests", "%u", download->requests);
    finding_add_fact(failure->finding, "waited_seconds", "%.1f",
                     (double)download->waited / TIME_SECOND);
    struct ctl_failure *before = ctl_failures_take_silent(failures, download);
    if (before != NULL)
        ctl_failure_report(context, before);
    if (before != NULL || repeated)
        ctl_failure_report(context, failure);
    else
        ctl_failures_await(failures, context, failure);
}

/* --- stopped half-way ------------------------------------------------------------------------ */

static const char *role_of(enum download_end end) {
    static const char *const roles[] = {
        [DOWNLOAD_END_SILENCE] = "nothing came after this",
        [DOWNLOAD_END_CLOSED] = "the server left",
        [DOWNLOAD_END_ERROR] = "error",
        [DOWNLOAD_END_UNACKNOWLEDGED] = "sent for the last time",
        [DOWNLOAD_END_CLIENT] = "the client gave up",
    };
    return roles[end];
}

static void say_stopped(struct finding *finding, const struct download *download) {
    const char *name = download->name;
    const bool nothing = download->first.frame == 0;
    const char *missing = nothing ? "nothing of it came" : download->missing;
    const char *verb = nothing ? "" : " never came";
    const char *gap = download->reason[0] == '\0' ? "" : ": ";
    if (download->end == DOWNLOAD_END_SILENCE)
        finding_say(finding, "{server} stopped in the middle of %s for {client}: %s%s", name,
                    missing, verb);
    else if (download->end == DOWNLOAD_END_CLOSED)
        finding_say(finding, "{server} left the connection in the middle of %s for {client}: %s%s",
                    name, missing, verb);
    else if (download->end == DOWNLOAD_END_ERROR)
        finding_say(finding, "{server} broke off %s for {client} by TFTP error %u%s%s; %s%s", name,
                    download->status, gap, download->reason, missing, verb);
    else if (download->end == DOWNLOAD_END_UNACKNOWLEDGED)
        finding_say(finding, "{client} never acknowledged %s of %s, which {server} sent %u times",
                    nothing ? "the options" : "the latest block", name, download->times);
    else
        finding_say(finding, "{client} gave up in the middle of %s from {server}: %s%s", name,
                    missing, verb);
}

/* Over HTTP what the client has not acknowledged is another trouble. */
static bool is_unheard(const struct event *event) {
    const struct download *download = event_download(event);
    return event->connection != NULL && download->end != DOWNLOAD_END_CLOSED &&
           !waiting_was_heard(event->connection->flow, SERVER);
}

static void on_stopped(struct ctl_failures *failures, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    if (is_unheard(event))
        return;
    struct event about = *event;
    const bool by_client =
        download->end == DOWNLOAD_END_CLIENT || download->end == DOWNLOAD_END_UNACKNOWLEDGED;
    about.actor = by_client ? CLIENT : SERVER;
    about.ref = download->ended.frame != 0 ? download->ended : download->last;
    const bool sure = download->end != DOWNLOAD_END_SILENCE || download->times >= ATTEMPTS_LEAST ||
                      (event->connection != NULL && download->ended.frame != 0);
    struct ctl_failure *failure = ctl_failure_new(download, CTL_STOPPED, about.ref);
    failure->finding =
        ctl_begin(context, &about, CODE_CTL_INCOMPLETE,
                  sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, role_of(download->end), NULL);
    finding_add_evidence(failure->finding, download->last, "latest part");
    finding_add_fact(failure->finding, "missing", "%s", download->missing);
    if (download->end == DOWNLOAD_END_CLIENT || download->end == DOWNLOAD_END_ERROR)
        finding_add_fact(failure->finding, "reason", "%s", download->reason);
    if (download->times > 0)
        finding_add_fact(failure->finding, "times", "%u", download->times);
    finding_add_fact(failure->finding, "waited_seconds", "%.1f",
                     (double)download->waited / TIME_SECOND);
    say_stopped(failure->finding, download);
    /* A reset would be told as a trouble of its own. */
    if (event->connection != NULL && event->connection->flow->sides[SERVER].reset.frame != 0)
        ctl_failure_report(context, failure);
    else
        ctl_failures_await(failures, context, failure);
}

/* --- events ---------------------------------------------------------------------------------- */

/* Who fetches which list, and who gives it: a phone asks for its own by name and for ITLs, Unity
 * Connection for the cluster's CTL. */
static void learn_hosts(struct hosts *hosts, const struct download *download) {
    const bool own = ctl_is_of_one_phone(download->name);
    const bool itl = ctl_same_name(download->name, "ITLFile.tlv"),
               ctl = ctl_same_name(download->name, "CTLFile.tlv");
    if (!own && !itl && !ctl)
        return;
    hosts_learn(hosts, &download->client.address, ctl ? ROLE_UNITY_CONNECTION : ROLE_PHONE);
    if (!span_is_empty(download->bytes))
        hosts_learn(hosts, &download->server.address, ROLE_CUCM);
}

static void on_download(struct ctl_failures *failures, struct rule_context *context,
                        const struct event *event) {
    const struct download *download = event_download(event);
    const bool is_list = ctl_is_list(download->name);
    learn_hosts(context->hosts, download);
    if (is_list && event->type == EVENT_DOWNLOAD_REFUSED)
        on_refused(failures, context, event);
    else if (is_list && event->type == EVENT_DOWNLOAD_UNANSWERED)
        on_unanswered(failures, context, event);
    else if (is_list && event->type == EVENT_DOWNLOAD && download->end != DOWNLOAD_END_UNKNOWN)
        on_stopped(failures, context, event);
    else if (event->type == EVENT_DOWNLOAD && (is_list || download->complete))
        ctl_failures_note_download(failures, download);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        on_download(state, context, event);
    else if (event->connection != NULL)
        ctl_failures_note_event(state, context, event);
    ctl_failures_settle(state, context, false);
}

const struct rule ctl_download_rule = {.state_size = sizeof(struct ctl_failures),
                                       .start = start,
                                       .event = on_event,
                                       .finish = finish,
                                       .stop = stop};
