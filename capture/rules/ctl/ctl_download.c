/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that could not be fetched: the server has none, or says nothing. */
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/rules/ctl/ctl_facts.h"

enum { PENDING_MOST = 1024 };
static const int64_t timeout = 3 * TIME_SECOND;

/* What is told unless the client gets its list another way: a phone asks for its own before it asks
 * for everybody's, and a request may be lost once. */
struct pending {
    struct finding *finding;
    char *sentence;
    bool refused; /* or else unanswered */
    char name[DOWNLOAD_NAME];
    struct address client, server;
};

struct ctl_fetches {
    GQueue pending; /* struct pending *, owned, oldest first */
};

static void start(void *state) {
    g_queue_init(&((struct ctl_fetches *)state)->pending);
}

static void pending_free(struct pending *pending) {
    finding_discard(pending->finding);
    g_free(pending->sentence);
    g_free(pending);
}

static void stop(void *state) {
    struct pending *pending;
    while ((pending = g_queue_pop_head(&((struct ctl_fetches *)state)->pending)) != NULL)
        pending_free(pending);
}

/* Takes the pending one, which is not in the queue any more. */
static void tell(struct rule_context *context, struct pending *pending) {
    finding_report(context, pending->finding, pending->sentence, pending->name);
    pending->finding = NULL;
    pending->sentence = NULL;
    pending_free(pending);
}

static void finish(void *state, struct rule_context *context) {
    struct ctl_fetches *fetches = state;
    struct pending *pending;
    while ((pending = g_queue_pop_head(&fetches->pending)) != NULL) {
        if (pending->refused)
            tell(context, pending);
        else
            pending_free(pending); /* one request without an answer may just be lost */
    }
}

/* Drafts the finding. `middle` stands between server and client. */
static struct pending *prepare(struct rule_context *context, const struct event *event,
                               enum code code, enum confidence confidence, bool refused) {
    const struct download *download = event_download(event);
    struct pending *pending = g_new0(struct pending, 1);
    pending->refused = refused;
    pending->client = download->client.address;
    pending->server = download->server.address;
    g_strlcpy(pending->name, download->name, sizeof pending->name);
    pending->finding =
        ctl_begin(context, event, code, confidence, refused ? "refusal" : "request", NULL);
    char *client = party_text(pending->finding, CLIENT),
         *server = party_text(pending->finding, SERVER);
    pending->sentence =
        refused ? g_strdup_printf("%s did not give %s to %s: %s", server, download->name, client,
                                  download->reason[0] == '\0' ? "not found" : download->reason)
                : g_strdup_printf("%s asked %s for %s and got no answer", client, server,
                                  download->name);
    g_free(client);
    g_free(server);
    return pending;
}

static void wait_for_better(struct ctl_fetches *fetches, struct rule_context *context,
                            struct pending *pending) {
    g_queue_push_tail(&fetches->pending, pending);
    if (fetches->pending.length <= PENDING_MOST)
        return;
    struct pending *oldest = g_queue_pop_head(&fetches->pending);
    if (oldest->refused)
        tell(context, oldest);
    else
        pending_free(oldest);
}

/* TFTP 8 (options refused, RFC 2347) and HTTP 503 (busy) have the client ask once more, in this way
 * or the other. */
static bool asks_anew(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 8 : 503);
}

static bool not_found(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 1 : 404);
}

static void on_refused(struct ctl_fetches *fetches, struct rule_context *context,
                       const struct event *event) {
    const struct download *download = event_download(event);
    struct pending *pending =
        prepare(context, event, CODE_CTL_NOT_FOUND,
                not_found(download) ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, true);
    const char *kind = download->transport == DOWNLOAD_TFTP ? "TFTP error" : "HTTP status";
    finding_add_fact(pending->finding, "answer", "%s %u%s%s", kind, download->status,
                     download->reason[0] == '\0' ? "" : ": ", download->reason);
    finding_add_fact(pending->finding, "log_of_client", "%s",
                     download->transport == DOWNLOAD_TFTP && download->status == 1
                         ? "res=68 where libcurl is used (Unity Connection)"
                         : "");
    bool own = g_ascii_strncasecmp(download->name + 3, "SEP", 3) == 0;
    if (own || asks_anew(download))
        wait_for_better(fetches, context, pending);
    else
        tell(context, pending);
}

/* The request of the same client to the same server before, for the same file. */
static struct pending *take_unanswered(struct ctl_fetches *fetches,
                                       const struct download *download) {
    for (GList *link = fetches->pending.head; link != NULL; link = link->next) {
        struct pending *pending = link->data;
        bool same = !pending->refused &&
                    address_equals(&pending->client, &download->client.address) &&
                    address_equals(&pending->server, &download->server.address) &&
                    ctl_same_name(pending->name, download->name);
        if (!same)
            continue;
        g_queue_delete_link(&fetches->pending, link);
        return pending;
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
    struct pending *pending =
        prepare(context, event, CODE_CTL_NO_ANSWER,
                repeated && waited ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, false);
    finding_add_evidence(pending->finding, download->repeated, "last request");
    finding_add_fact(pending->finding, "requests", "%u", download->requests);
    finding_add_fact(pending->finding, "waited_seconds", "%.1f",
                     (double)download->waited / TIME_SECOND);
    struct pending *before = take_unanswered(fetches, download);
    if (before != NULL)
        tell(context, before);
    if (before != NULL || repeated)
        tell(context, pending);
    else
        wait_for_better(fetches, context, pending);
}

/* The client has a list of this kind after all. */
static void on_download(struct ctl_fetches *fetches, const struct download *download) {
    GList *next;
    for (GList *link = fetches->pending.head; link != NULL; link = next) {
        struct pending *pending = link->data;
        next = link->next;
        bool fetched = address_equals(&pending->client, &download->client.address) &&
                       ctl_is_ctl(pending->name) == ctl_is_ctl(download->name);
        if (!fetched)
            continue;
        g_queue_delete_link(&fetches->pending, link);
        pending_free(pending);
    }
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    bool about_list =
        event_is_of(event, EVENT_FAMILY_DOWNLOAD) && ctl_is_list(event_download(event)->name);
    if (!about_list)
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
