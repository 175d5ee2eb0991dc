/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ctl/ctl_failures.h"

#include "capture/rules/ctl/ctl_facts.h"

enum { PENDING_MOST = 1024, GIVERS_MOST = 1024 };

/* A phone registers within this time after it asked for its lists. */
static const int64_t patience = 60 * TIME_SECOND;

void ctl_failure_discard(struct ctl_failure *failure) {
    finding_discard(failure->finding);
    g_free(failure);
}

void ctl_failures_start(struct ctl_failures *failures) {
    g_queue_init(&failures->pending);
    failures->clients = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    failures->givers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void ctl_failures_stop(struct ctl_failures *failures) {
    struct ctl_failure *failure;
    while ((failure = g_queue_pop_head(&failures->pending)) != NULL)
        ctl_failure_discard(failure);
    g_hash_table_destroy(failures->clients);
    g_hash_table_destroy(failures->givers);
}

/* A thousand may be pending: most clients have none of them. */
static unsigned pending_of(const struct ctl_failures *failures, const struct address *client) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(failures->clients, client));
}

static void count_pending(struct ctl_failures *failures, const struct address *client,
                          unsigned count) {
    if (count == 0)
        g_hash_table_remove(failures->clients, client);
    else
        g_hash_table_replace(failures->clients, g_memdup2(client, sizeof *client),
                             GUINT_TO_POINTER(count));
}

static void append(struct ctl_failures *failures, struct ctl_failure *failure) {
    g_queue_push_tail(&failures->pending, failure);
    count_pending(failures, &failure->client, pending_of(failures, &failure->client) + 1);
}

static struct ctl_failure *take_link(struct ctl_failures *failures, GList *link) {
    struct ctl_failure *failure = link->data;
    g_queue_delete_link(&failures->pending, link);
    count_pending(failures, &failure->client, pending_of(failures, &failure->client) - 1);
    return failure;
}

GList *ctl_failures_first_of(const struct ctl_failures *failures, const struct address *client) {
    return pending_of(failures, client) == 0 ? NULL : failures->pending.head;
}

struct ctl_failure *ctl_failure_new(const struct download *download, enum ctl_failure_kind kind,
                                    struct frame_ref ref) {
    struct ctl_failure *failure = g_new0(struct ctl_failure, 1);
    failure->kind = kind;
    failure->client = download->client.address;
    failure->server = download->server.address;
    failure->time = ref.time;
    g_strlcpy(failure->name, download->name, sizeof failure->name);
    return failure;
}

/* The files of phones are of one kind. What a server says in words may name the phone. */
void ctl_failure_report(struct rule_context *context, struct ctl_failure *failure) {
    const char *answer = finding_fact(failure->finding, "answer");
    char *cause = g_strdup_printf(
        "%.*s %.*s", ctl_is_of_one_phone(failure->name) ? 6 : DOWNLOAD_NAME, failure->name,
        answer == NULL ? 0 : (int)strcspn(answer, ":"), answer == NULL ? "" : answer);
    finding_report(context, failure->finding, cause);
    g_free(cause);
    failure->finding = NULL;
    ctl_failure_discard(failure);
}

/* --- non-secure clusters --------------------------------------------------------------------- */

static bool is_giver(const struct ctl_failures *failures, const struct address *server) {
    char text[ADDRESS_TEXT];
    return g_hash_table_contains(failures->givers, address_write(server, text));
}

/* There is no CTL for anybody, and the client does without. */
static bool is_nonsecure(const struct ctl_failures *failures, const struct ctl_failure *failure) {
    return failure->kind == CTL_REFUSED && failure->not_found && ctl_is_ctl(failure->name) &&
           failure->went_secure.frame == 0 &&
           (failure->fetched_other.frame != 0 || failure->went_clear.frame != 0) &&
           !is_giver(failures, &failure->server);
}

bool ctl_failure_is_of(const struct ctl_failure *failure, const struct address *client) {
    return address_equals(&failure->client, client);
}

/* Other refusals of the same client: the CTL asked for in another way, and the ITL where the client
 * was seen to do without any list. Returns whether an ITL was among them. */
static bool drop_explained(struct ctl_failures *failures, const struct ctl_failure *by) {
    bool itl = false;
    GList *next;
    for (GList *link = ctl_failures_first_of(failures, &by->client); link != NULL; link = next) {
        struct ctl_failure *other = link->data;
        next = link->next;
        const bool is_itl = !ctl_is_ctl(other->name);
        if (!ctl_failure_is_of(other, &by->client) || other->kind != CTL_REFUSED ||
            !other->not_found || (is_itl && by->went_clear.frame == 0))
            continue;
        itl |= is_itl;
        ctl_failure_discard(take_link(failures, link));
    }
    return itl;
}

/* Takes the failure. The same for all clients of a server. */
static void report_nonsecure(struct ctl_failures *failures, struct rule_context *context,
                             struct ctl_failure *failure) {
    struct finding *finding = failure->finding;
    const bool in_clear = failure->went_clear.frame != 0;
    finding->entry = &catalogue[CODE_CTL_NONSECURE];
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_evidence(finding, failure->fetched_other,
                         "the client got its ITL or configuration");
    finding_add_evidence(finding, failure->went_clear, "the client spoke in clear");
    if (drop_explained(failures, failure))
        finding_add_fact(finding, "itl",
                         "not given either: clusters before 8.0 have none, nor those "
                         "that are prepared for a rollback to it");
    finding_say(
        finding,
        "{server} has no CTL file and {client} went on %s: the cluster is not in mixed mode",
        in_clear ? "in clear" : "without it");
    char server[ADDRESS_TEXT];
    finding_report_once(context, finding, address_write(&failure->server, server));
    failure->finding = NULL;
    ctl_failure_discard(failure);
}

/* --- waiting --------------------------------------------------------------------------------- */

/* Takes the failure. One request without an answer may just be lost. */
static void judge(struct ctl_failures *failures, struct rule_context *context,
                  struct ctl_failure *failure) {
    const bool may_be_nonsecure = failure->rest_is_hidden && failure->not_found &&
                                  ctl_is_ctl(failure->name) && failure->went_secure.frame == 0 &&
                                  !is_giver(failures, &failure->server);
    if (failure->kind == CTL_SILENT)
        ctl_failure_discard(failure);
    else if (is_nonsecure(failures, failure))
        report_nonsecure(failures, context, failure);
    else if (may_be_nonsecure)
        ctl_failure_discard(failure);
    else
        ctl_failure_report(context, failure);
}

/* A CTL before an ITL: what becomes of the one may explain the other. */
static struct ctl_failure *take_next(struct ctl_failures *failures) {
    const struct ctl_failure *oldest = g_queue_peek_head(&failures->pending);
    GList *taken = failures->pending.head;
    unsigned left = pending_of(failures, &oldest->client);
    for (GList *link = taken; left > 0 && link != NULL; link = link->next) {
        const struct ctl_failure *failure = link->data;
        if (!ctl_failure_is_of(failure, &oldest->client))
            continue;
        left--;
        if (!is_nonsecure(failures, failure))
            continue;
        taken = link;
        break;
    }
    return take_link(failures, taken);
}

void ctl_failures_settle(struct ctl_failures *failures, struct rule_context *context, bool all) {
    const struct ctl_failure *oldest;
    while ((oldest = g_queue_peek_head(&failures->pending)) != NULL &&
           (all || capture_clock_waited(&context->clock, oldest->time) > patience))
        judge(failures, context, take_next(failures));
}

void ctl_failures_await(struct ctl_failures *failures, struct rule_context *context,
                        struct ctl_failure *failure) {
    append(failures, failure);
    if (failures->pending.length > PENDING_MOST)
        judge(failures, context, take_next(failures));
}

/* The first that fits; NULL: none does. `name` NULL: any of the same kind of list. */
static struct ctl_failure *take(struct ctl_failures *failures, const struct download *download,
                                enum ctl_failure_kind kind, const char *name) {
    for (GList *link = ctl_failures_first_of(failures, &download->client.address); link != NULL;
         link = link->next) {
        const struct ctl_failure *failure = link->data;
        const bool is_named = name != NULL
                                  ? ctl_same_name(failure->name, name)
                                  : ctl_is_ctl(failure->name) == ctl_is_ctl(download->name);
        if (failure->kind != kind || !is_named ||
            !ctl_failure_is_of(failure, &download->client.address) ||
            !address_equals(&failure->server, &download->server.address))
            continue;
        return take_link(failures, link);
    }
    return NULL;
}

struct ctl_failure *ctl_failures_take_silent(struct ctl_failures *failures,
                                             const struct download *download) {
    return take(failures, download, CTL_SILENT, download->name);
}

struct ctl_failure *ctl_failures_take_own(struct ctl_failures *failures,
                                          const struct download *download) {
    return take(failures, download, CTL_REFUSED, NULL);
}

/* --- what comes after ------------------------------------------------------------------------ */

static void note_giver(struct ctl_failures *failures, const struct address *server) {
    char text[ADDRESS_TEXT];
    if (g_hash_table_size(failures->givers) < GIVERS_MOST)
        g_hash_table_add(failures->givers, g_strdup(address_write(server, text)));
}

void ctl_failures_note_download(struct ctl_failures *failures, const struct download *download) {
    const bool is_list = ctl_is_list(download->name);
    if (is_list && ctl_is_ctl(download->name))
        note_giver(failures, &download->server.address);
    GList *next;
    for (GList *link = ctl_failures_first_of(failures, &download->client.address); link != NULL;
         link = next) {
        struct ctl_failure *failure = link->data;
        next = link->next;
        if (!ctl_failure_is_of(failure, &download->client.address))
            continue;
        if (!is_list || ctl_is_ctl(failure->name) != ctl_is_ctl(download->name)) {
            ctl_failure_note(&failure->fetched_other, download->last);
            continue;
        }
        ctl_failure_discard(take_link(failures, link));
    }
}
