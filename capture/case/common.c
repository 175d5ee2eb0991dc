/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/common.h"

#include "capture/case/fetched.h"
#include "capture/case/fold.h"
#include "capture/case/join.h"
#include "capture/case/merged_reader.h"
#include "capture/rules/findings.h"

struct case_common {
    const struct case_input *input;
    struct feed *feed;
    GArray *fetched; /* case_fetched_new */
    struct engine **engines;
    unsigned engine_count;
    GPtrArray *findings;      /* struct finding *, of all engines */
    GPtrArray *path_findings; /* struct finding *, of each path */
    struct finding *told;     /* what the event that is told became so far */
    int64_t first, last;
    uint64_t copies;
};

static void collect(void *data, const struct finding *finding, enum finding_change change) {
    struct case_common *common = data;
    common->told = (struct finding *)finding; /* it is the engine's, which is ours */
    if (change == FINDING_SETTLED)
        g_ptr_array_add(common->findings, (gpointer)finding);
}

static void on_event(void *data, const struct event *event) {
    struct case_common *common = data;
    case_fetched_event(common->fetched, event);
    if (common->input->on_event != NULL)
        common->input->on_event(common->input->on_event_data, event);
}

static void start_engines(struct case_common *common) {
    struct engine_options options = *common->input->options;
    options.files = common->input->files;
    options.on_event = on_event;
    options.on_event_data = common;
    options.on_segment = NULL;
    common->engine_count = feed_engines(common->feed);
    common->engines = g_new0(struct engine *, common->engine_count);
    for (unsigned i = 0; i < common->engine_count; i++) {
        common->engines[i] = engine_new(&options, collect, common);
        common->input->opener.begin(common->input->opener.data, i, common->engines[i]);
    }
}

static void take_packet(void *data, int engine, struct packet *packet) {
    struct case_common *common = data;
    const struct case_opener *opener = &common->input->opener;
    packet->frame = frame_files_merge(common->input->files, packet->point, packet->frame);
    if (common->first == 0)
        common->first = packet->time;
    if (packet->time > common->last)
        common->last = packet->time;
    if (engine == FEED_COPY) {
        common->copies++;
        return;
    }
    if (opener->packet != NULL)
        opener->packet(opener->data, (unsigned)engine, common->engines[engine], packet);
    engine_packet(common->engines[engine], packet);
}

void case_common_read(const struct case_input *input, struct reader *const *readers,
                      struct feed *feed, case_packet_sink *sink, void *data) {
    struct merged_reader *reader = merged_reader_new(readers, input->points);
    struct packet packet;
    while (!input->is_stopped() && merged_reader_next(reader, &packet))
        sink(data, feed_packet(feed, &packet), &packet);
    merged_reader_free(reader);
}

struct feed *case_common_feed(const struct case_input *input) {
    return feed_new(input->points, input->groups, input->options->services);
}

/* --- what lies between captures --------------------------------------------------------------- */

/* Behind a NAT the same ends have other addresses. */
static void add_other_endpoints(const struct case_common *common, struct path *path,
                                const struct case_connection *judged,
                                const struct case_connection *other) {
    if (!case_are_one(judged, other) || !case_has_other_endpoints(judged, other))
        return;
    path->elsewhere = case_point_at(common->input->points, other->point)->name;
    for (enum side side = CLIENT; side <= SERVER; side++)
        path->after[side] = other->endpoints[side];
}

/* The finding that it becomes; NULL: none. */
static struct finding *tell_path(struct case_common *common, const struct case_path *found) {
    struct path path = found->path;
    const struct case_connection *judged = feed_view(
        found->to != NULL && found->type == EVENT_PATH_CERTIFICATE ? found->to : found->from);
    for (unsigned i = 0; i < path.evidence_count; i++) {
        struct frame_ref *ref = &path.evidence[i].ref;
        *ref = case_point_ref(common->input->points, common->input->files, ref->point, ref->frame,
                              ref->time);
    }
    struct event event = {
        .type = found->type, .ref = path.evidence[0].ref, .actor = found->actor, .data = &path};
    for (enum side side = CLIENT; side <= SERVER; side++)
        event.outside[side] = judged->endpoints[side];
    if (found->to != NULL && found->type != EVENT_PATH_ADDRESSES)
        add_other_endpoints(common, &path, judged, judged == found->to ? found->from : found->to);
    if (found->type == EVENT_PATH_ADDRESSES)
        for (enum side side = CLIENT; side <= SERVER; side++)
            event.outside[side] = path.before[side];
    common->told = NULL;
    engine_event(common->engines[0], &event);
    return common->told;
}

static void tell_paths(struct case_common *common) {
    for (guint i = 0; i < common->input->paths->len; i++)
        g_ptr_array_add(common->path_findings, tell_path(common, common->input->paths->pdata[i]));
}

/* --- all of it -------------------------------------------------------------------------------- */

static gint by_frame(gconstpointer one, gconstpointer other) {
    return finding_compare_frames(*(const struct finding *const *)one,
                                  *(const struct finding *const *)other);
}

/* Each engine counted its own. */
static void number(GPtrArray *findings) {
    g_ptr_array_sort(findings, by_frame);
    for (guint i = 0; i < findings->len; i++)
        ((struct finding *)findings->pdata[i])->id = i + 1;
}

void case_common_fold(struct case_common *common) {
    const struct fold fold = {.files = common->input->files,
                              .points = common->input->points,
                              .groups = common->input->groups,
                              .paths = common->input->paths,
                              .path_findings = common->path_findings};
    fold_consequences(&fold, common->findings);
    fold_add_views(&fold, common->findings);
    const struct join join = {.files = common->input->files,
                              .points = common->input->points,
                              .ports = common->input->ports,
                              .logs = common->input->logs,
                              .aliases = common->input->aliases,
                              .fetched = common->fetched};
    case_join(&join, common->findings);
    number(common->findings);
}

struct case_common *case_common_run(const struct case_input *input) {
    struct case_common *common = g_new0(struct case_common, 1);
    common->input = input;
    common->fetched = case_fetched_new();
    common->findings = g_ptr_array_new();
    common->path_findings = g_ptr_array_new();
    common->feed = case_common_feed(input);
    start_engines(common);
    case_common_read(input, input->readers, common->feed, take_packet, common);
    tell_paths(common);
    for (unsigned i = 0; i < common->engine_count; i++)
        engine_finish(common->engines[i]);
    return common;
}

void case_common_free(struct case_common *common) {
    for (unsigned i = 0; i < common->engine_count; i++)
        engine_free(common->engines[i]);
    g_free(common->engines);
    feed_free(common->feed);
    g_array_unref(common->fetched);
    g_ptr_array_unref(common->findings);
    g_ptr_array_unref(common->path_findings);
    g_free(common);
}

const GPtrArray *case_common_findings(const struct case_common *common) {
    return common->findings;
}

static void add_net_counts(struct net_counts *sum, const struct net_counts *more) {
    sum->packets += more->packets;
    sum->bytes += more->bytes;
    sum->flows += more->flows;
    sum->gaps += more->gaps;
    sum->gap_bytes += more->gap_bytes;
    sum->cut_packets += more->cut_packets;
    skipped_add_all(&sum->skipped, &more->skipped);
}

/* Of an engine without packets nothing is to be said. */
static void add_not_judged(struct not_judged *sum, const struct not_judged *more) {
    if (more->no_packets)
        return;
    sum->well += more->well;
    sum->tls_not_opened += more->tls_not_opened;
    sum->not_read += more->not_read;
    for (unsigned service = 0; service < SERVICE_COUNT; service++)
        sum->services_not_read[service] |= more->services_not_read[service];
    sum->dropped += more->dropped;
    sum->cut += more->cut;
    sum->no_service &= more->no_service;
}

struct case_counts case_common_counts(const struct case_common *common) {
    struct case_counts sum = {.not_judged = engine_not_judged(common->engines[0])};
    for (unsigned i = 0; i < common->engine_count; i++) {
        const struct engine *engine = common->engines[i];
        const struct not_judged not_judged = engine_not_judged(engine);
        add_net_counts(&sum.net, engine_counts(engine));
        for (unsigned limit = 0; limit < LIMIT_COUNT; limit++)
            sum.limits.hit[limit] += engine_limits(engine)->hit[limit];
        if (i > 0)
            add_not_judged(&sum.not_judged, &not_judged);
    }
    return sum;
}

unsigned case_common_engines(const struct case_common *common) {
    return common->engine_count;
}

const struct engine *case_common_engine_at(const struct case_common *common, unsigned number) {
    return common->engines[number];
}

int64_t case_common_first(const struct case_common *common) {
    return common->first;
}

int64_t case_common_last(const struct case_common *common) {
    return common->last;
}

uint64_t case_common_copies(const struct case_common *common) {
    return common->copies;
}

void case_common_service_map(const struct case_common *common, service_pair_sink *sink,
                             void *sink_data) {
    for (unsigned i = 0; i < common->engine_count; i++)
        engine_service_map(common->engines[i], sink, sink_data);
}
