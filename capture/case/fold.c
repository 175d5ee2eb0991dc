/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/fold.h"

#include "capture/case/feed.h"
#include "capture/case/pairing.h"
#include "capture/rules/findings.h"
#include "wire/search.h"

/* --- where a frame is ------------------------------------------------------------------------- */

static bool is_before_frame(const void *packets, size_t index, const void *frame) {
    return ((const struct case_packet *)packets)[index].frame < *(const uint64_t *)frame;
}

static const struct case_packet *packet_at(const struct case_connection *connection, uint64_t frame,
                                           enum side *side) {
    for (*side = CLIENT; *side <= SERVER; ++*side) {
        const struct case_side *sent = &connection->sides[*side];
        const size_t index =
            search_first(0, sent->packet_count, is_before_frame, sent->packets, &frame);
        if (index < sent->packet_count && sent->packets[index].frame == frame)
            return &sent->packets[index];
    }
    return NULL;
}

/* Of a finding that has this frame. Where acknowledgements alone bear it out, which are not kept,
 * the frames of the connection tell. */
static bool is_of(const struct finding *finding, const struct case_connection *connection,
                  struct merged_frame frame) {
    enum side side;
    if (connection->point != frame.part || frame.frame < connection->first.frame ||
        frame.frame > connection->last.frame ||
        !endpoint_equals(&connection->endpoints[SERVER], &finding->destination.endpoint))
        return false;
    return packet_at(connection, frame.frame, &side) != NULL ||
           endpoint_equals(&connection->endpoints[CLIENT], &finding->source.endpoint);
}

/* --- consequences ----------------------------------------------------------------------------- */

/* What a loss or a reset in between makes of a connection; and how a device that opens TLS leaves
 * the server when its client has left. */
static bool follows_from(enum code code, enum path_event path) {
    const unsigned implies = catalogue[code].implies;
    if (path == EVENT_PATH_ADDRESSES || path == EVENT_PATH_LOSSY ||
        (code >= CODE_PATH_LOST && code <= CODE_PATH_NAT))
        return false;
    if (path == EVENT_PATH_CERTIFICATE)
        return (implies & IMPLIES_END) != 0 || code == CODE_TLS_CLOSED_AFTER_HANDSHAKE;
    return (implies & (IMPLIES_SILENCE | IMPLIES_END)) != 0 || code == CODE_TLS_NO_ANSWER ||
           code == CODE_TCP_RESET || (code == CODE_TCP_REFUSED && path == EVENT_PATH_RESET);
}

/* The path by which this view of a connection fails, as told by its number; -1: none. */
static int path_of_frame(const struct fold *fold, const struct finding *finding, uint64_t frame) {
    const struct merged_frame found = frame_files_unmerge(fold->files, frame);
    for (guint i = 0; i < fold->paths->len; i++) {
        const struct case_path *path = fold->paths->pdata[i];
        if (fold->path_findings->pdata[i] == NULL ||
            !follows_from(finding->entry->code, path->type))
            continue;
        const struct case_group *group = path->from->group;
        if (group == NULL && is_of(finding, path->from, found))
            return (int)i;
        for (guint j = 0; group != NULL && j < group->views->len; j++)
            if (is_of(finding, group->views->pdata[j], found))
                return (int)i;
    }
    return -1;
}

/* The path that all of a finding's occurrences follow from, as above. */
static int path_of(const struct fold *fold, const struct finding *finding) {
    const int path = path_of_frame(fold, finding, finding->ref.frame);
    if (path < 0 || finding->count != 1 + (uint64_t)finding->repeats_count)
        return -1;
    for (unsigned i = 0; i < finding->repeats_count; i++)
        if (path_of_frame(fold, finding, finding->repeats[i].frame) < 0)
            return -1;
    return path;
}

void fold_consequences(const struct fold *fold, GPtrArray *findings) {
    for (guint i = findings->len; i-- > 0;) {
        const struct finding *finding = findings->pdata[i];
        const int path = path_of(fold, finding);
        if (path < 0)
            continue;
        struct finding *cause = fold->path_findings->pdata[path];
        for (unsigned j = 0; j < finding->evidence_count; j++)
            finding_add_evidence(cause, finding->evidence[j].ref, finding->evidence[j].role);
        g_ptr_array_remove_index(findings, i);
    }
}

/* --- the same elsewhere ----------------------------------------------------------------------- */

/* The view of a connection that was judged, and that this frame is of; NULL: others did not see it.
 */
static const struct case_connection *
judged_view(const struct fold *fold, const struct finding *finding, struct merged_frame frame) {
    for (guint i = 0; i < fold->groups->len; i++) {
        const struct case_group *group = fold->groups->pdata[i];
        const struct case_connection *view = feed_view(group->views->pdata[0]);
        if (is_of(finding, view, frame))
            return view;
    }
    return NULL;
}

static void add_frame(const struct fold *fold, struct finding *finding,
                      const struct case_connection *other, const struct case_packet *packet,
                      const char *role) {
    const struct frame_ref ref =
        case_point_ref(fold->points, fold->files, other->point, packet->frame, packet->time);
    finding_add_evidence(finding, ref, role);
}

/* "10.48.47.9:41234 to 10.48.47.110:5061 (cucm.pcap)" */
static void add_addresses(const struct fold *fold, struct finding *finding,
                          const struct case_connection *other) {
    char client[ENDPOINT_TEXT], server[ENDPOINT_TEXT];
    finding_add_fact(finding, "also_seen_as", "%s to %s (%s)",
                     endpoint_write(&other->endpoints[CLIENT], client),
                     endpoint_write(&other->endpoints[SERVER], server),
                     case_point_at(fold->points, other->point)->name);
}

enum { VIEWS_TOLD = 3 };

static void add_views(const struct fold *fold, struct finding *finding) {
    struct evidence own[FINDING_EVIDENCE_MAX];
    const unsigned count = finding->evidence_count;
    for (unsigned i = 0; i < count; i++)
        own[i] = finding->evidence[i];
    const struct case_connection *view =
        judged_view(fold, finding, frame_files_unmerge(fold->files, finding->ref.frame));
    if (view == NULL)
        return;
    for (guint i = 0, told = 0; i < view->group->views->len && told < VIEWS_TOLD; i++) {
        const struct case_connection *other = view->group->views->pdata[i];
        if (other == view)
            continue;
        told++;
        if (case_has_other_endpoints(view, other))
            add_addresses(fold, finding, other);
        for (unsigned j = 0; j < count; j++) {
            enum side side;
            const struct merged_frame frame = frame_files_unmerge(fold->files, own[j].ref.frame);
            const struct case_packet *packet =
                frame.part == view->point ? packet_at(view, frame.frame, &side) : NULL;
            const struct case_packet *there =
                packet == NULL ? NULL : case_counterpart(view, packet, other, side);
            if (there != NULL)
                add_frame(fold, finding, other, there, own[j].role);
        }
    }
}

void fold_add_views(const struct fold *fold, const GPtrArray *findings) {
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];
        const enum code code = finding->entry->code;
        if (code < CODE_PATH_LOST || code > CODE_PATH_NAT)
            add_views(fold, finding);
    }
}
