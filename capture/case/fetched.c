/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/fetched.h"

#include <inttypes.h>

#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/findings.h"
#include "capture/rules/rule_context.h"

enum { FETCHED_MOST = 4096 };

struct fetched {
    char name[DOWNLOAD_NAME];
    struct address client;
    struct frame_ref ref; /* of its last bytes */
    char md5[33], sha256[65];
};

GArray *case_fetched_new(void) {
    return g_array_new(FALSE, FALSE, sizeof(struct fetched));
}

void case_fetched_event(GArray *fetched, const struct event *event) {
    struct fetched one = {.ref = event->ref};
    if (event->type != EVENT_DOWNLOAD || fetched->len >= FETCHED_MOST)
        return;
    const struct download *download = event_download(event);
    if (!download->complete || !ctl_is_ctl(download->name) || ctl_is_of_one_phone(download->name) ||
        !ctl_digest_texts(download->bytes, one.md5, one.sha256))
        return;
    one.client = download->client.address;
    g_strlcpy(one.name, download->name, sizeof one.name);
    g_array_append_val(fetched, one);
}

/* --- which one -------------------------------------------------------------------------------- */

static bool may_be_of(const struct join *join, const struct join_told *told,
                      const struct fetched *one) {
    const struct address *client = &told->finding->source.endpoint.address;
    return (client->family == 0 || aliases_same(join->aliases, client, &one->client)) &&
           (!told->is_placed || one->ref.time <= time_after(told->moment.time, told->moment.reach));
}

/* The latest of the only client that there is. NULL: none, or several clients. */
static const struct fetched *find(const struct join *join, const struct join_told *told) {
    const struct fetched *latest = NULL;
    for (guint i = 0; i < join->fetched->len; i++) {
        const struct fetched *one = &g_array_index(join->fetched, struct fetched, i);
        if (!may_be_of(join, told, one))
            continue;
        if (latest != NULL && !aliases_same(join->aliases, &latest->client, &one->client))
            return NULL;
        latest = one;
    }
    return latest;
}

/* Whether the client called the server after that. */
static bool has_called(const struct join *join, const struct fetched *one,
                       const struct address *server) {
    for (guint i = 0; i < join->points->len; i++) {
        const struct case_point *point = join->points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++) {
            const struct case_connection *connection = point->connections->pdata[j];
            if (aliases_same(join->aliases, &connection->endpoints[CLIENT].address, &one->client) &&
                aliases_same(join->aliases, &connection->endpoints[SERVER].address, server) &&
                case_point_time(join->points, connection->point, connection->last.time) >
                    one->ref.time)
                return true;
        }
    }
    return false;
}

/* How long the captures go on after that without a connection of the client to the server; 0: there
 * is one, or they do not go on. */
static int64_t silence_after(const struct join *join, const struct fetched *one,
                             const struct address *server) {
    int64_t last = one->ref.time;
    if (server->family == 0 || has_called(join, one, server))
        return 0;
    for (guint i = 0; i < join->points->len; i++) {
        const struct case_point *point = join->points->pdata[i];
        last = MAX(last, case_point_time(join->points, i, point->last));
    }
    return time_between(one->ref.time, last);
}

/* --- telling it ------------------------------------------------------------------------------- */

static void say(const struct join *join, struct finding *finding, const struct fetched *one) {
    char frame[FRAME_TEXT];
    frame_text_write(join->files, one->ref.frame, frame);
    finding_add_fact(finding, "file", "%s", one->name);
    finding_add_fact(finding, "fetched", "frame %s", frame);
    finding_add_fact(finding, "sha256", "%s", one->sha256);
    finding_add_fact(finding, "md5", "%s", one->md5);
    if (finding->confidence == CONFIDENCE_CERTAIN)
        finding_say(finding, CTL_SAYS_NO_RECORD("{client}", "{server}"), one->name, frame);
    else
        finding_say(finding,
                    "{client} had no certificate for {server} from %s, which it fetched in frame "
                    "%s: it does not register",
                    one->name, frame);
    const int64_t silence = silence_after(join, one, &finding->destination.endpoint.address);
    if (silence >= TIME_SECOND)
        finding_add_fact(finding, "connection_to_server",
                         "none in %" PRId64 " s after the download", silence / TIME_SECOND);
    finding_retell(finding);
}

bool case_fetched_tie(const struct join *join, const struct join_told *told) {
    struct finding *finding = told->finding;
    const struct fetched *one =
        finding->entry->code == CODE_CTL_SERVER_MISSING && told->is_timed ? find(join, told) : NULL;
    if (one == NULL || finding->ref.frame != 0)
        return false;
    finding->files = join->files;
    finding->source.endpoint.address = one->client;
    finding->ref = one->ref;
    finding_add_evidence(finding, one->ref, "list");
    if (finding->confidence == CONFIDENCE_POSSIBLE)
        finding->confidence = CONFIDENCE_LIKELY;
    say(join, finding, one);
    return true;
}
