/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that could not be fetched: the server has none, or says nothing. */
#include "capture/observe/download/download.h"
#include "capture/rules/ctl/ctl_facts.h"

enum { PENDING_MOST = 1024 };
static const int64_t timeout = 3 * TIME_SECOND;

/* A finding unless the client gets its list another way: a phone asks for its own before it asks
 * for everybody's, and a request may be lost once. */
struct ctl_failure {
    struct finding *finding;
    bool refused; /* or else unanswered */
    char name[DOWNLOAD_NAME];
    struct address client, server;
};

struct ctl_fetches {
    GQueue pending; /* struct ctl_failure *, owned, oldest first */
};

static void start(void *state) {
    g_queue_init(&((struct ctl_fetches *)state)->pending);
}

static void failure_free(struct ctl_failure *failure) {
    finding_discard(failure->finding);
    g_free(failure);
}

static void stop(void *state) {
    struct ctl_failure *failure;
    while ((failure = g_queue_pop_head(&((struct ctl_fetches *)state)->pending)) != NULL)
        failure_free(failure);
}

/* Takes the failure, which is not in the queue any more. */
static void report(struct rule_context *context, struct ctl_failure *failure) {
    finding_report(context, failure->finding, failure->name);
    failure->finding = NULL;
    failure_free(failure);
}

static void finish(void *state, struct rule_context *context) {
    struct ctl_fetches *fetches = state;
    struct ctl_failure *failure;
    while ((failure = g_queue_pop_head(&fetches->pending)) != NULL) {
        if (failure->refused)
            report(context, failure);
        else
            failure_free(failure); /* one request without an answer may just be lost */
    }
}

static struct ctl_failure *begin_failure(struct rule_context *context, const struct event *event,
                                         enum code code, enum confidence confidence, bool refused) {
    const struct download *download = event_download(event);
    struct ctl_failure *failure = g_new0(struct ctl_failure, 1);
    failure->refused = refused;
    failure->client = download->client.address;
    failure->server = download->server.address;
    g_strlcpy(failure->name, download->name, sizeof failure->name);
    failure->finding =
        ctl_begin(context, event, code, confidence, refused ? "refusal" : "request", NULL);
    if (refused)
        finding_say(failure->finding, "{server} did not give %s to {client}: %s", download->name,
                    download->reason[0] == '\0' ? "not found" : download->reason);
    else
        finding_say(failure->finding, "{client} asked {server} for %s and got no answer",
                    download->name);
    return failure;
}

static void await_better(struct ctl_fetches *fetches, struct rule_context *context,
                         struct ctl_failure *failure) {
    g_queue_push_tail(&fetches->pending, failure);
    if (fetches->pending.length <= PENDING_MOST)
        return;
    struct ctl_failure *oldest = g_queue_pop_head(&fetches->pending);
    if (oldest->refused)
        report(context, oldest);
    else
        failure_free(oldest);
}

/* TFTP 8 (options refused, RFC 2347) and HTTP 503 (busy) have the client ask once more, in this way
 * or the other. */
static bool asks_anew(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 8 : 503);
}

static bool not_found(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 1 : 404);
}

/* "CTLSEP001122334455.tlv" */
static bool is_of_one_phone(const char *name) {
    return g_ascii_strncasecmp(name + 3, "SEP", 3) == 0;
}

static const char itl_missing[] =
    "Is this address a TFTP server of the cluster? Every cluster from 8.0 on gives phones an ITL "
    "file, "
    "whether it is secure or not: restart the Cisco Trust Verification Service and then Cisco TFTP "
    "on that server (`show itl` on CUCM prints the list), and see that the enterprise parameter "
    "Prepare Cluster for Rollback to pre 8.0 is False.";

static void on_refused(struct ctl_fetches *fetches, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    struct ctl_failure *failure =
        begin_failure(context, event, CODE_CTL_NOT_FOUND,
                      not_found(download) ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, true);
    const char *kind = download->transport == DOWNLOAD_TFTP ? "TFTP error" : "HTTP status";
    finding_add_fact(failure->finding, "answer", "%s %u%s%s", kind, download->status,
                     download->reason[0] == '\0' ? "" : ": ", download->reason);
    finding_add_fact(failure->finding, "log_of_client", "%s",
                     download->transport == DOWNLOAD_TFTP && download->status == 1
                         ? "res=68 where libcurl is used (Unity Connection)"
                         : "");
    if (!ctl_is_ctl(download->name))
        failure->finding->check = g_strdup(itl_missing);
    if (is_of_one_phone(download->name) || asks_anew(download))
        await_better(fetches, context, failure);
    else
        report(context, failure);
}

/* The request of the same client to the same server before, for the same file. */
static struct ctl_failure *take_unanswered(struct ctl_fetches *fetches,
                                           const struct download *download) {
    for (GList *link = fetches->pending.head; link != NULL; link = link->next) {
        struct ctl_failure *failure = link->data;
        bool same = !failure->refused &&
                    address_equals(&failure->client, &download->client.address) &&
                    address_equals(&failure->server, &download->server.address) &&
                    ctl_same_name(failure->name, download->name);
        if (!same)
            continue;
        g_queue_delete_link(&fetches->pending, link);
        return failure;
    }
    return NULL;
}

static void on_unanswered(struct ctl_fetches *fetches, struct rule_context *context,
                          const struct event *event) {
    const struct download *download = event_download(event);
    bool repeated = download->requests > 1 || download->transport == DOWNLOAD_HTTP;
    bool waited = download->waited >= timeout;
    if (!repeated && !waited)
        return;
    struct ctl_failure *failure =
        begin_failure(context, event, CODE_CTL_NO_ANSWER,
                      repeated && waited ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, false);
    finding_add_evidence(failure->finding, download->repeated, "last request");
    finding_add_fact(failure->finding, "requests", "%u", download->requests);
    finding_add_fact(failure->finding, "waited_seconds", "%.1f",
                     (double)download->waited / TIME_SECOND);
    struct ctl_failure *before = take_unanswered(fetches, download);
    if (before != NULL)
        report(context, before);
    if (before != NULL || repeated)
        report(context, failure);
    else
        await_better(fetches, context, failure);
}

/* Who fetches which list, and who gives it: a phone asks for its own by name, Unity Connection for
 * the cluster's. */
static void learn_hosts(struct hosts *hosts, const struct download *download) {
    const bool own = is_of_one_phone(download->name);
    const bool shared = ctl_same_name(download->name, "CTLFile.tlv") ||
                        ctl_same_name(download->name, "ITLFile.tlv");
    if (!own && !shared)
        return;
    hosts_learn(hosts, &download->client.address, own ? ROLE_PHONE : ROLE_UNITY_CONNECTION);
    if (!span_is_empty(download->bytes))
        hosts_learn(hosts, &download->server.address, ROLE_CUCM);
}

/* The client has a list of this kind after all. */
static void on_download(struct ctl_fetches *fetches, const struct download *download) {
    GList *next;
    for (GList *link = fetches->pending.head; link != NULL; link = next) {
        struct ctl_failure *failure = link->data;
        next = link->next;
        bool fetched = address_equals(&failure->client, &download->client.address) &&
                       ctl_is_ctl(failure->name) == ctl_is_ctl(download->name);
        if (!fetched)
            continue;
        g_queue_delete_link(&fetches->pending, link);
        failure_free(failure);
    }
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (!event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        return;
    learn_hosts(context->hosts, event_download(event));
    if (!ctl_is_list(event_download(event)->name))
        return;
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        on_refused(state, context, event);
    else if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        on_unanswered(state, context, event);
    else
        on_download(state, event_download(event));
}

const struct rule ctl_download_rule = {.state_size = sizeof(struct ctl_fetches),
                                       .start = start,
                                       .event = on_event,
                                       .finish = finish,
                                       .stop = stop};
