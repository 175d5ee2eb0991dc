/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/file/file_failures.h"

#include "capture/rules/file/file_advice.h"
#include "capture/rules/unfetched.h"

enum { PENDING_MOST = 4096 };

/* The forms of a file, the other server and the other way are all tried within this time. */
static const int64_t patience = 60 * TIME_SECOND;

struct file_failure *file_failure_new(struct file_client *client, const struct download *download,
                                      struct finding *finding) {
    struct file_failure *failure = g_new0(struct file_failure, 1);
    failure->finding = finding;
    failure->client = client;
    failure->link.data = failure;
    failure->kind = file_kind_of(span_of_text(download->name));
    failure->server = download->server.address;
    failure->transport = download->transport;
    failure->time = finding->ref.time;
    failure->status = download->status;
    failure->is_not_found =
        finding->entry->code == CODE_FILE_NOT_FOUND && unfetched_is_not_found(download);
    g_strlcpy(failure->name, download->name, sizeof failure->name);
    return failure;
}

static void discard(struct file_failure *failure) {
    finding_discard(failure->finding);
    g_free(failure);
}

static struct file_failure *take(struct file_failures *failures, struct file_failure *failure) {
    g_queue_unlink(&failures->pending, &failure->link);
    g_queue_remove(&failure->client->failures, failure);
    return failure;
}

/* --- judged ---------------------------------------------------------------------------------- */

/* A name of no known kind is a phone's only where a phone asks for it; on a port for HTTP nobody
 * else asks. */
static bool is_anybodys(const struct rule_context *context, const struct file_failure *failure) {
    return failure->kind == FILE_OTHER && failure->transport == DOWNLOAD_TFTP &&
           strcmp(hosts_role(context->hosts, &failure->client->address), ROLE_PHONE) != 0;
}

/* What is told of trust lists already and explains this. */
struct explanation {
    const struct file_failure *failure;
    struct finding *finding; /* NULL: nothing does */
};

/* A server that is silent is told once, whatever it was asked for. One that has no ITL for a client
 * signs nothing: its signed files are not there either. */
static bool explains(const struct finding *known, const struct file_failure *failure) {
    const enum code code = failure->finding->entry->code;
    const char *list = finding_fact(known, "file");
    if (!address_equals(&known->destination.endpoint.address, &failure->server) || list == NULL)
        return false;
    if (code == CODE_FILE_NO_ANSWER)
        return known->entry->code == CODE_CTL_NO_ANSWER &&
               endpoint_equals(&known->destination.endpoint,
                               &failure->finding->destination.endpoint);
    return code == CODE_FILE_NOT_FOUND && known->entry->code == CODE_CTL_NOT_FOUND &&
           g_ascii_strncasecmp(list, "ITL", 3) == 0 &&
           file_plain_length(failure->name) < strlen(failure->name) &&
           finding_has_client(known, &failure->client->address);
}

static void look_at(void *data, struct finding *known) {
    struct explanation *explanation = data;
    if (explanation->finding == NULL && explains(known, explanation->failure))
        explanation->finding = known;
}

static bool is_explained(struct rule_context *context, const struct file_failure *failure) {
    struct explanation explanation = {.failure = failure};
    findings_for_each(context->findings, look_at, &explanation);
    const struct finding *known = explanation.finding;
    if (known != NULL &&
        address_equals(&known->source.endpoint.address, &failure->client->address) &&
        known->fact_count < FINDING_FACTS_MAX / 2)
        findings_add_fact(context->findings, known, "not_given_either", failure->name);
    return known != NULL;
}

/* A configuration names it. Where the client did not get any, it may be one of long ago. */
static bool is_needed(const struct file_failure *failure) {
    const bool is_named = failure->kind == FILE_DIAL_RULES || failure->kind == FILE_SOFT_KEYS ||
                          failure->kind == FILE_FEATURE_POLICY;
    return !file_kinds[failure->kind].is_optional &&
           (!is_named || failure->client->has_configuration);
}

/* The same for all clients of a server: a note of what is optional. */
static void report_optional(struct rule_context *context, struct file_failure *failure) {
    enum { NAMES_MOST = 8 };
    struct finding *finding = failure->finding;
    char server[ADDRESS_TEXT];
    failure->finding = NULL;
    finding->entry = &catalogue[CODE_FILE_OPTIONAL];
    finding_say(finding, "{server} has no %s for {client}, which can do without", failure->name);
    const struct finding *known =
        finding_report_once(context, finding, address_write(&failure->server, server));
    if (known != NULL)
        findings_list_fact(context->findings, known, "file", failure->name, NAMES_MOST);
}

/* Files of one device are of one kind, whosever they are; of others the name counts, and of a
 * server that does not answer nothing. What it says in words may name the client. */
static char *cause_of(const struct file_failure *failure) {
    if (failure->finding->entry->code == CODE_FILE_NO_ANSWER)
        return g_strdup("");
    return g_strdup_printf("%s %u",
                           failure->kind == FILE_CONFIGURATION ? file_kinds[failure->kind].words
                                                               : failure->name,
                           failure->status);
}

static void report(struct rule_context *context, struct file_failure *failure) {
    struct finding *finding = failure->finding;
    char *cause = cause_of(failure);
    if (failure->default_was_given)
        finding->confidence = MIN(finding->confidence, CONFIDENCE_LIKELY);
    if (failure->is_not_found)
        file_advise(finding, failure->kind, failure->default_was_given);
    failure->finding = NULL;
    finding_report(context, finding, cause);
    g_free(cause);
}

void file_failure_judge(struct rule_context *context, struct file_failure *failure) {
    const bool is_refused = failure->finding->entry->code == CODE_FILE_NOT_FOUND;
    if (failure->is_single || is_anybodys(context, failure) || is_explained(context, failure)) {
        discard(failure);
        return;
    }
    if (is_refused && !is_needed(failure))
        report_optional(context, failure);
    else
        report(context, failure);
    g_free(failure);
}

/* --- waiting --------------------------------------------------------------------------------- */

void file_failures_await(struct file_failures *failures, struct rule_context *context,
                         struct file_failure *failure) {
    g_queue_push_tail(&failure->client->failures, failure);
    g_queue_push_tail_link(&failures->pending, &failure->link);
    if (failures->pending.length > PENDING_MOST)
        file_failure_judge(context, take(failures, failures->pending.head->data));
}

static bool is_same_file(const char *one, const char *other) {
    const size_t length = file_plain_length(one);
    return length == file_plain_length(other) && g_ascii_strncasecmp(one, other, length) == 0;
}

/* The very same question as before. A client that asked for something else meanwhile had its
 * answer, where each was asked once: as if the filter of the capture had kept port 69 alone. */
static bool is_repetition(const struct file_failure *before, const struct file_failure *failure) {
    const struct file_step *last = &failure->client->steps[FILE_STEPS - 2];
    const bool went_on = g_ascii_strcasecmp(last->name, failure->name) != 0;
    if (failure->is_single && went_on)
        return false;
    return g_ascii_strcasecmp(before->name, failure->name) == 0 &&
           before->transport == failure->transport &&
           address_equals(&before->server, &failure->server);
}

static bool is_part(const struct file_failure *before, const struct file_failure *failure) {
    const bool is_refused = before->finding->entry->code == CODE_FILE_NOT_FOUND &&
                            failure->finding->entry->code == CODE_FILE_NOT_FOUND;
    return is_refused && is_same_file(before->name, failure->name);
}

/* Where the file was refused before. */
static void take_evidence(struct finding *finding, const struct finding *before) {
    for (unsigned i = 0; i < before->evidence_count; i++)
        if (strcmp(before->evidence[i].role, "request") != 0)
            finding_add_evidence(finding, before->evidence[i].ref,
                                 "refused in another form or way");
}

/* A repetition bears the first one out, and is counted on it. */
void file_failures_join(struct file_failures *failures, struct rule_context *context,
                        struct file_failure *failure) {
    GList *next;
    for (GList *link = failure->client->failures.head; link != NULL; link = next) {
        struct file_failure *before = link->data;
        next = link->next;
        if (is_repetition(before, failure)) {
            before->is_single = failure->is_single = false;
            file_failure_judge(context, take(failures, before));
        } else if (is_part(before, failure)) {
            take_evidence(failure->finding, before->finding);
            discard(take(failures, before));
        }
    }
}

/* The default configuration is what a client asks for that has none of its own. */
static void note_default(struct file_client *client, const struct download *download) {
    for (GList *link = client->failures.head; link != NULL; link = link->next) {
        struct file_failure *failure = link->data;
        if (failure->kind != FILE_CONFIGURATION || failure->default_was_given)
            continue;
        failure->default_was_given = true;
        finding_add_evidence(failure->finding, download->last, "the default configuration came");
        finding_add_fact(failure->finding, "got_instead", "%s", download->name);
    }
}

void file_failures_resolve(struct file_failures *failures, struct file_client *client,
                           const struct download *download) {
    const enum file_kind kind = file_kind_of(span_of_text(download->name));
    if (kind == FILE_DEFAULT)
        note_default(client, download);
    client->has_configuration |= kind == FILE_CONFIGURATION;
    GList *next;
    for (GList *link = client->failures.head; link != NULL; link = next) {
        struct file_failure *failure = link->data;
        next = link->next;
        if (is_same_file(failure->name, download->name))
            discard(take(failures, failure));
    }
}

void file_failures_judge_client(struct file_failures *failures, struct rule_context *context,
                                struct file_client *client) {
    while (client->failures.head != NULL)
        file_failure_judge(context, take(failures, client->failures.head->data));
}

void file_failures_settle(struct file_failures *failures, struct rule_context *context, bool all) {
    GList *oldest;
    while ((oldest = failures->pending.head) != NULL) {
        struct file_failure *failure = oldest->data;
        if (!all && capture_clock_waited(&context->clock, failure->time) <= patience)
            return;
        file_failure_judge(context, take(failures, failure));
    }
}
