/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that could not be fetched: the server has none, says nothing, or stops half-way. */
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/download/file_kind.h"
#include "capture/rules/ctl/ctl_advice.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/ctl/ctl_failures.h"
#include "capture/rules/unfetched.h"

static void start(void *state) {
    ctl_failures_start(state);
}

static void stop(void *state) {
    ctl_failures_stop(state);
}

static void finish(void *state, struct rule_context *context) {
    ctl_failures_settle(state, context, true);
}

/* An ITL is not what the catalogue's advice is about. */
static void advise(struct finding *finding, const struct download *download) {
    finding->check = g_strdup(ctl_advice(finding->entry->code, download->name));
}

/* --- refused --------------------------------------------------------------------------------- */

static void on_refused(struct ctl_failures *failures, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    struct ctl_failure *failure = ctl_failure_new(download, CTL_REFUSED, event->ref);
    failure->not_found = unfetched_is_not_found(download);
    failure->finding = unfetched_refused(context, event, CODE_CTL_NOT_FOUND, download->name);
    advise(failure->finding, download);
    if (download->transport == DOWNLOAD_TFTP && download->status == 1 &&
        strcmp(failure->finding->source.role, ROLE_UNITY_CONNECTION) == 0)
        finding_add_fact(failure->finding, "log_of_client",
                         "res=68 (Unity Connection fetches with libcurl)");
    struct ctl_failure *own = ctl_failures_take_own(failures, download);
    if (own != NULL) {
        finding_add_evidence(failure->finding, own->finding->ref, "its own was refused before");
        ctl_failure_discard(own);
    }
    const bool may_be_explained = ctl_is_ctl(download->name) && failure->not_found;
    if (ctl_is_of_one_phone(download->name) || unfetched_is_asked_anew(download) ||
        may_be_explained)
        ctl_failures_await(failures, context, failure);
    else
        ctl_failure_report(context, failure);
}

/* --- unanswered ------------------------------------------------------------------------------ */

static void on_unanswered(struct ctl_failures *failures, struct rule_context *context,
                          const struct event *event) {
    const struct download *download = event_download(event);
    struct finding *finding =
        unfetched_unanswered(context, event, CODE_CTL_NO_ANSWER, download->name);
    if (finding == NULL)
        return;
    struct ctl_failure *failure = ctl_failure_new(download, CTL_SILENT, event->ref);
    failure->finding = finding;
    advise(finding, download);
    if (download->transport == DOWNLOAD_HTTP) {
        ctl_failure_report(context, failure);
        return;
    }
    struct ctl_failure *before = ctl_failures_take_silent(failures, download);
    if (before != NULL)
        ctl_failure_report(context, before);
    if (before != NULL || download->requests > 1)
        ctl_failure_report(context, failure);
    else
        ctl_failures_await(failures, context, failure);
}

/* --- stopped half-way ------------------------------------------------------------------------ */

static void on_stopped(struct ctl_failures *failures, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    struct finding *finding =
        unfetched_stopped(context, event, CODE_CTL_INCOMPLETE, download->name);
    if (finding == NULL)
        return;
    struct ctl_failure *failure = ctl_failure_new(download, CTL_STOPPED, finding->ref);
    failure->finding = finding;
    advise(finding, download);
    if (unfetched_is_reset(event))
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

/* What a client that lacks a list gets all the same: a configuration, or another signed file. Parts
 * of it that were not captured may have come. */
static bool is_trusting(const struct download *download) {
    return download->end == DOWNLOAD_END_UNKNOWN &&
           download_is_wanted(span_of_text(download->name));
}

static void on_download(struct ctl_failures *failures, struct rule_context *context,
                        const struct event *event) {
    const struct download *download = event_download(event);
    const bool is_list =
        ctl_is_list(download->name) && file_kind_of(span_of_text(download->name)) == FILE_LIST;
    learn_hosts(context->hosts, download);
    if (is_list && event->type == EVENT_DOWNLOAD_REFUSED)
        on_refused(failures, context, event);
    else if (is_list && event->type == EVENT_DOWNLOAD_UNANSWERED)
        on_unanswered(failures, context, event);
    else if (is_list && event->type == EVENT_DOWNLOAD && download->end != DOWNLOAD_END_UNKNOWN)
        on_stopped(failures, context, event);
    else if (event->type == EVENT_DOWNLOAD && (is_list || is_trusting(download)))
        ctl_failures_note_download(failures, download);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        on_download(state, context, event);
    else if (event->connection != NULL)
        ctl_failures_note_event(state, context, event);
    ctl_failures_settle(state, context, false);
    rule_wait(context, RULE_CTL_DOWNLOAD, ctl_failures_wait(state));
}

const struct rule ctl_download_rule = {.state_size = sizeof(struct ctl_failures),
                                       .start = start,
                                       .event = on_event,
                                       RULE_EVENTS(EVENTS_ALL(EVENT_FAMILY_DOWNLOAD)),
                                       .finish = finish,
                                       .stop = stop};
