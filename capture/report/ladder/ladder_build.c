/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_build.h"

#include <stdlib.h>
#include <string.h>

#include "capture/report/ladder/ladder_evidence.h"
#include "capture/report/ladder/ladder_hosts.h"
#include "capture/report/redact/readdressed.h"
#include "wire/time.h"

enum { HOST_OF_EVIDENCE = 1000000 /* against a host that only passes messages */ };

/* Nanoseconds around what a finding names, in which datagrams of the same hosts belong to it: as
 * long as SIP waits (RFC 3261 17.1). */
static const int64_t around = INT64_C(32000000000);

struct build {
    const struct ladder_source *source;
    struct ladder_evidence *evidence;
    struct ladder_hosts *hosts;
    struct ladder *ladder;
    GHashTable *conversations; /* of evidence: pointers to ladder_message.conversation */
    GPtrArray *chosen;         /* const struct ladder_message * */
};

/* --- which messages --------------------------------------------------------------------------- */

static void learn_conversations(struct build *build) {
    const GPtrArray *messages = build->source->messages;
    for (guint i = 0; i < messages->len; i++) {
        const struct ladder_message *message = messages->pdata[i];
        if (ladder_evidence_find(build->evidence, message) != NULL)
            g_hash_table_add(build->conversations, (gpointer)&message->conversation);
    }
}

static bool is_near(const struct build *build, const struct ladder_message *message) {
    return !message->is_datagram ||
           (time_between(message->ref.time, build->evidence->first) <= around &&
            time_between(build->evidence->last, message->ref.time) <= around);
}

static bool is_chosen(const struct build *build, const struct ladder_message *message) {
    if (ladder_evidence_find(build->evidence, message) != NULL)
        return true;
    if (message->weight == LADDER_MINOR)
        return false;
    return build->source->group == NULL ||
           (g_hash_table_contains(build->conversations, &message->conversation) &&
            is_near(build, message));
}

static bool is_same_arrow(const struct ladder_message *one, const struct ladder_message *other) {
    return one->ref.frame == other->ref.frame && one->ref.time == other->ref.time &&
           one->conversation == other->conversation && endpoint_equals(&one->from, &other->from) &&
           one->is_lost == other->is_lost;
}

/* What else is said of the frame says more than "last data". */
static void drop_minor(struct build *build) {
    for (guint i = build->chosen->len; i-- > 0;) {
        const struct ladder_message *message = build->chosen->pdata[i];
        bool is_said = false;
        for (guint j = 0; message->weight == LADDER_MINOR && j < build->chosen->len; j++) {
            const struct ladder_message *other = build->chosen->pdata[j];
            is_said |= j != i && other->ref.frame == message->ref.frame &&
                       (other->weight != LADDER_MINOR || j < i);
        }
        if (is_said)
            g_ptr_array_remove_index(build->chosen, i);
    }
}

static void choose(struct build *build) {
    const GPtrArray *messages = build->source->messages;
    learn_conversations(build);
    for (guint i = 0; i < messages->len; i++)
        if (is_chosen(build, messages->pdata[i]))
            g_ptr_array_add(build->chosen, messages->pdata[i]);
    drop_minor(build);
}

/* --- hosts ------------------------------------------------------------------------------------ */

/* As it is told. */
static struct endpoint shown_endpoint(const struct build *build, const struct endpoint *endpoint) {
    struct endpoint out = *endpoint;
    const struct pseudonyms *pseudonyms = build->source->pseudonyms;
    if (pseudonyms != NULL && out.address.family != 0)
        pseudonyms->address(pseudonyms->data, out.address.family, out.address.bytes);
    return out;
}

static void learn_party(struct build *build, const struct party *party) {
    ladder_hosts_learn_role(build->hosts, &party->endpoint.address, party->role);
}

static void learn_roles(struct build *build) {
    const GPtrArray *groups = build->source->groups;
    const GArray *pairs = build->source->pairs;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = groups->pdata[i];
        learn_party(build, &group->first->source);
        learn_party(build, &group->first->destination);
    }
    for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
        learn_party(build, &g_array_index(pairs, struct service_pair, i).client);
        learn_party(build, &g_array_index(pairs, struct service_pair, i).server);
    }
}

static void learn_name(struct build *build, const struct endpoint *endpoint, const char *name,
                       bool is_asked) {
    char *shown = g_strdup(name);
    if (shown != NULL && build->source->pseudonyms != NULL)
        readdressed_text(shown, build->source->pseudonyms);
    ladder_hosts_learn_name(build->hosts, &endpoint->address, shown, is_asked);
    g_free(shown);
}

static void draw_hosts(struct build *build) {
    learn_roles(build);
    for (guint i = 0; i < build->chosen->len; i++) {
        const struct ladder_message *message = build->chosen->pdata[i];
        const struct endpoint from = shown_endpoint(build, &message->from),
                              to = shown_endpoint(build, &message->to);
        const bool is_evidence = ladder_evidence_find(build->evidence, message) != NULL;
        ladder_hosts_count(build->hosts, &from, &to, is_evidence ? HOST_OF_EVIDENCE : 1);
        ladder_hosts_learn_role(build->hosts, &to.address, message->to_role);
        learn_name(build, &from, message->from_name, false);
        learn_name(build, &to, message->to_name, true);
    }
    ladder_hosts_draw(build->hosts, build->ladder, build->source->lifelines_most);
}

/* --- steps ------------------------------------------------------------------------------------ */

static char *write_time(const struct build *build, int64_t time) {
    GString *text = g_string_new(NULL);
    if (time != 0)
        finding_details_time(text, &build->source->clock, time);
    return g_string_free(text, FALSE);
}

/* "SYN", of a shared lifeline "10.0.0.7: SYN"; takes the label. */
static char *name_hosts(const struct endpoint *from, const struct endpoint *to, bool from_shared,
                        bool to_shared, char *label) {
    char one[ADDRESS_TEXT], other[ADDRESS_TEXT];
    if (!from_shared && !to_shared)
        return label;
    char *named =
        g_strdup_printf("%s%s%s: %s", from_shared ? address_write(&from->address, one) : "",
                        from_shared && to_shared ? " to "
                        : to_shared              ? "to "
                                                 : "",
                        to_shared ? address_write(&to->address, other) : "", label);
    g_free(label);
    return named;
}

/* What all messages of one arrow say, which begin at this one. A finding knows better than "last
 * data" what it names it for. */
static char *join_labels(const struct build *build, guint first, guint end,
                         const struct ladder_named *named) {
    GString *label = g_string_new(NULL);
    const struct ladder_message *message = build->chosen->pdata[first];
    if (message->weight == LADDER_MINOR && named != NULL && *named->role != '\0')
        return g_string_free(g_string_assign(label, named->role), FALSE);
    for (guint i = first; i < end; i++)
        g_string_append_printf(label, "%s%s", i > first ? ", " : "",
                               ((const struct ladder_message *)build->chosen->pdata[i])->label);
    return g_string_free(label, FALSE);
}

static char *numbered(char *label, const struct ladder_named *named) {
    if (named == NULL || !named->is_fatal || named->number == 0)
        return label;
    char *out = g_strdup_printf("%s [%u]", label, named->number);
    g_free(label);
    return out;
}

static void add_arrow(struct build *build, guint first, guint end) {
    const struct ladder_message *message = build->chosen->pdata[first];
    struct ladder_named *named = ladder_evidence_find(build->evidence, message);
    const struct endpoint from = shown_endpoint(build, &message->from),
                          to = shown_endpoint(build, &message->to);
    bool from_shared, to_shared;
    struct ladder_step step = {
        .kind =
            message->is_lost || (named != NULL && named->lost != NULL) ? LADDER_LOST : LADDER_ARROW,
        .from = ladder_hosts_lifeline(build->hosts, &from, &to, &from_shared),
        .to = ladder_hosts_lifeline(build->hosts, &to, &from, &to_shared),
        .time = message->ref.time,
        .is_evidence = named != NULL,
        .is_fatal = named != NULL && named->is_fatal};
    char frame[FRAME_TEXT] = "";
    if (step.from == step.to)
        step.kind = LADDER_REMARK;
    if (message->ref.frame != 0)
        frame_text_write(build->source->files, message->ref.frame, frame);
    step.place = frame;
    step.time_text = write_time(build, step.time);
    step.label = join_labels(build, first, end, named);
    if (build->source->pseudonyms != NULL)
        readdressed_text(step.label, build->source->pseudonyms);
    step.label = name_hosts(&from, &to, from_shared, to_shared, numbered(step.label, named));
    ladder_add_step(build->ladder, &step);
    if (named != NULL)
        named->is_drawn = true;
    g_free(step.time_text);
    g_free(step.label);
}

static void add_arrows(struct build *build) {
    for (guint i = 0, end; i < build->chosen->len; i = end) {
        end = i + 1;
        while (end < build->chosen->len &&
               is_same_arrow(build->chosen->pdata[i], build->chosen->pdata[end]))
            end++;
        add_arrow(build, i, end);
    }
}

/* --- what is named and is no message ---------------------------------------------------------- */

/* Where it is known who sent what never came, it is an arrow that does not arrive. */
static void set_lost(const struct build *build, const struct finding *finding,
                     struct ladder_step *step) {
    const bool is_source = finding->actor == ACTOR_SOURCE;
    const struct endpoint *from = &(is_source ? &finding->source : &finding->destination)->endpoint;
    const struct endpoint *to = &(is_source ? &finding->destination : &finding->source)->endpoint;
    bool is_shared;
    if (finding->actor == ACTOR_OTHER || !ladder_hosts_have(build->hosts, from, to))
        return;
    step->from = ladder_hosts_lifeline(build->hosts, from, to, &is_shared);
    step->to = ladder_hosts_lifeline(build->hosts, to, from, &is_shared);
    if (step->from != step->to)
        step->kind = LADDER_LOST;
}

static void add_remark(struct build *build, const struct ladder_named *named) {
    struct ladder_step step = {.kind = LADDER_REMARK,
                               .time = named->ref.time,
                               .is_evidence = true,
                               .is_fatal = named->is_fatal};
    char frame[FRAME_TEXT] = "";
    if (named->line == NULL)
        frame_text_write(build->source->files, named->ref.frame, frame);
    step.place = frame;
    char *where = named->line == NULL ? NULL : finding_details_line(named->line);
    step.label =
        where == NULL ? g_strdup(named->role) : g_strdup_printf("%s: %s", where, named->role);
    step.time_text = write_time(build, step.time);
    if (named->lost != NULL)
        set_lost(build, named->lost, &step);
    ladder_add_step(build->ladder, &step);
    g_free(step.time_text);
    g_free(step.label);
    g_free(where);
}

static gint in_time(gconstpointer one, gconstpointer other) {
    const struct ladder_step *a = one, *b = other;
    return a->time < b->time ? -1 : a->time > b->time;
}

/* Only of one finding: a whole capture has frames enough. */
static void add_remarks(struct build *build) {
    for (guint i = 0; build->source->group != NULL && i < build->evidence->named->len; i++) {
        const struct ladder_named *named =
            &g_array_index(build->evidence->named, struct ladder_named, i);
        if (!named->is_drawn && named->ref.time != 0)
            add_remark(build, named);
    }
    g_array_sort(build->ladder->steps, in_time); /* stable */
}

struct ladder *ladder_build(const struct ladder_source *source) {
    struct build build = {.source = source,
                          .evidence = ladder_evidence_new(source),
                          .hosts = ladder_hosts_new(),
                          .ladder = ladder_new(),
                          .conversations = g_hash_table_new(g_int64_hash, g_int64_equal),
                          .chosen = g_ptr_array_new()};
    choose(&build);
    draw_hosts(&build);
    add_arrows(&build);
    add_remarks(&build);
    g_hash_table_unref(build.conversations);
    ladder_evidence_free(build.evidence);
    ladder_hosts_free(build.hosts);
    struct ladder *ladder = build.ladder;
    if (build.chosen->len == 0) {
        ladder_free(ladder);
        ladder = NULL;
    }
    g_ptr_array_unref(build.chosen);
    return ladder;
}
