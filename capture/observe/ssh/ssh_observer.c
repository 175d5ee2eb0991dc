/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SSH observer: a line of each side, and its packets until it has keys. */
#include "capture/observe/ssh/ssh_state.h"
#include "capture/observe/text.h"

enum { STEP = 512 };

static enum match detect(struct span head, bool searching) {
    const size_t length = strlen(SSH_MAGIC);
    if (span_len(head) >= length)
        return !searching && span_starts_with_text(head, SSH_MAGIC) ? MATCH_YES : MATCH_NO;
    return !searching && memcmp(head.at, SSH_MAGIC, span_len(head)) == 0 ? MATCH_MORE : MATCH_NO;
}

/* OpenSSH 9.2 sshd.c, kex.c; the last since 9.8. Told apart by HEAD_SIZE bytes. */
static const char *const refusals[] = {
    "Exceeded MaxStartups",           "Protocol mismatch.",
    "Protocol major versions differ", "Invalid SSH identification string.",
    "Not allowed at this time",
};

const char *ssh_refusal(struct span start) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (span_len(start) == HEAD_SIZE && memcmp(start.at, refusals[i], HEAD_SIZE) == 0)
            return refusals[i];
    return NULL;
}

static bool tells_speech(struct span start) {
    return ssh_refusal(start) != NULL;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    (void)side, (void)ref;
    if (!ssh->session.is_spoken)
        ssh->session.missing = SSH_LIST_COUNT;
    ssh->session.is_spoken = true;
    return true;
}

static void tell(struct connection *connection, unsigned type, enum side side, const void *data,
                 struct frame_ref ref) {
    const struct event event = {.type = type, .ref = ref, .actor = side, .data = data};
    connection_tell(connection, event);
}

static void clear(struct connection *connection, struct ssh_input *input) {
    buffer_clear(&input->unit, connection_budget(connection));
    buffer_clear(&input->offer, connection_budget(connection));
}

/* Nothing that follows is read. */
static void leave(struct layer *layer, enum side side) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    buffer_clear(&ssh->inputs[side].unit, connection_budget(layer->connection));
    *direction_ignored(layer, side) = true;
}

static void lose(struct layer *layer, enum side side) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    ssh->session.is_doubtful |= ssh->session.sides[side].newkeys.frame == 0;
    leave(layer, side);
}

/* --- what is said ----------------------------------------------------------------------------- */

static bool read_offer(const struct ssh_state *ssh, enum side side, struct ssh_kexinit *out) {
    return ssh_read_kexinit(buffer_span(&ssh->inputs[side].offer), out);
}

static void compare_offers(struct ssh_state *ssh) {
    struct ssh_kexinit offers[2];
    struct ssh_session *session = &ssh->session;
    if (!read_offer(ssh, CLIENT, &offers[CLIENT]) || !read_offer(ssh, SERVER, &offers[SERVER]))
        return;
    session->missing = ssh_kexinit_missing(&offers[CLIENT], &offers[SERVER]);
    for (enum side side = CLIENT; session->missing != SSH_LIST_COUNT && side <= SERVER; side++)
        text_copy(session->offers[side], SSH_OFFER, offers[side].lists[session->missing]);
}

static void on_kexinit(struct layer *layer, enum side side, struct span body,
                       struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_input *input = &ssh->inputs[side];
    struct ssh_kexinit offer;
    if (ssh->session.sides[side].kexinit.frame != 0)
        return;
    if (!ssh_read_kexinit(body, &offer) ||
        !buffer_add(&input->offer, connection_budget(layer->connection), body, STEP,
                    SSH_PACKET_MOST)) {
        lose(layer, side);
        return;
    }
    ssh->session.sides[side].kexinit = ref;
    compare_offers(ssh);
    tell(layer->connection, EVENT_SSH_KEXINIT, side, NULL, ref);
}

/* Which message has it follows from what both would use: only of a group exchange it comes later.
 */
static bool has_host_key(const struct ssh_state *ssh, enum side side, uint8_t type) {
    struct ssh_kexinit offers[2];
    if (side != SERVER || !read_offer(ssh, CLIENT, &offers[CLIENT]) ||
        !read_offer(ssh, SERVER, &offers[SERVER]))
        return false;
    const struct span kex =
        ssh_choose(offers[CLIENT].lists[SSH_LIST_KEX], offers[SERVER].lists[SSH_LIST_KEX]);
    const bool by_group = span_starts_with_text(kex, "diffie-hellman-group-exchange-");
    return type == (by_group ? SSH_KEX_GEX_REPLY : SSH_KEX_REPLY);
}

static void on_host_key(struct layer *layer, struct span body, struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_host_key key;
    if (!ssh_read_host_key(body, &key))
        return;
    ssh->session.host_key = ref;
    tell(layer->connection, EVENT_SSH_HOST_KEY, SERVER, &key, ref);
}

static void on_disconnect(struct layer *layer, enum side side, struct span body,
                          struct frame_ref ref) {
    struct ssh_disconnect said;
    if (ssh_read_disconnect(body, &said))
        tell(layer->connection, EVENT_SSH_DISCONNECT, side, &said, ref);
}

static void on_newkeys(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    ssh->session.sides[side].newkeys = ref;
    for (enum side from = CLIENT; from <= SERVER; from++)
        buffer_clear(&ssh->inputs[from].offer, connection_budget(layer->connection));
    tell(layer->connection, EVENT_SSH_NEWKEYS, side, NULL, ref);
    leave(layer, side);
}

/* `bytes`: all of it. False: it is none. */
static bool take_packet(struct layer *layer, enum side side, struct span bytes,
                        struct frame_ref ref) {
    const struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_packet packet;
    struct redact_unit unit;
    if (!ssh_take_packet(&bytes, &packet))
        return false;
    const bool is_reply = has_host_key(ssh, side, packet.type.value);
    if (redact_unit_begin(&unit, layer, side, packet.whole, ssh->inputs[side].position)) {
        ssh_redact_packet(&unit, &packet, is_reply);
        redact_unit_end(&unit);
    }
    if (packet.type.value == SSH_KEXINIT)
        on_kexinit(layer, side, packet.body, ref);
    else if (packet.type.value == SSH_DISCONNECT)
        on_disconnect(layer, side, packet.body, ref);
    else if (packet.type.value == SSH_NEWKEYS)
        on_newkeys(layer, side, ref);
    else if (is_reply)
        on_host_key(layer, packet.body, ref);
    return true;
}

static bool take_banner(struct layer *layer, enum side side, struct span bytes,
                        struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_side *mine = &ssh->session.sides[side],
                    *other = &ssh->session.sides[other_side(side)];
    struct ssh_banner banner, of_other;
    struct redact_unit unit;
    struct span rest = bytes;
    if (!ssh_take_banner(&rest, &banner))
        return false;
    if (redact_unit_begin(&unit, layer, side, bytes, ssh->inputs[side].position)) {
        ssh_redact_banner(&unit, &banner);
        redact_unit_end(&unit);
    }
    ssh->inputs[side].has_banner = true;
    mine->banner = ref;
    text_copy(mine->text, sizeof mine->text, (struct span){banner.whole.at, banner.software.end});
    ssh->session.versions_differ = other->banner.frame != 0 &&
                                   ssh_read_banner(span_of_text(other->text), &of_other) &&
                                   !ssh_versions_fit(banner.version, of_other.version);
    tell(layer->connection, EVENT_SSH_BANNER, side, NULL, ref);
    return true;
}

/* --- its bytes -------------------------------------------------------------------------------- */

/* How many bytes the unit is short of, of which `next` are there: 0, it is whole; and none at all
 * fit a unit: SIZE_MAX. */
static size_t missing_of(const struct ssh_input *input, struct span next) {
    const struct span had = buffer_span(&input->unit);
    if (!input->has_banner) {
        const uint8_t *end = span_is_empty(next) ? NULL : memchr(next.at, '\n', span_len(next));
        const size_t more = end == NULL ? span_len(next) + 1 : (size_t)(end + 1 - next.at);
        if (!span_is_empty(had) && had.end[-1] == '\n')
            return 0;
        return span_len(had) + more > SSH_BANNER_MOST ? SIZE_MAX : more;
    }
    const uint32_t size = ssh_packet_size(had);
    if (size == 0)
        return SSH_PACKET_HEAD - span_len(had);
    return size > SSH_PACKET_MOST + SSH_PACKET_HEAD || size < span_len(had) ? SIZE_MAX
                                                                            : size - span_len(had);
}

/* False: this is none of SSH, or there is no memory for it. */
static bool take_unit(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_input *input = &ssh->inputs[side];
    const struct span bytes = buffer_span(&input->unit);
    const bool is_read = input->has_banner ? take_packet(layer, side, bytes, ref)
                                           : take_banner(layer, side, bytes, ref);
    input->unit.length = 0;
    return is_read;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct ssh_state *ssh = layer->connection->states[OBSERVER_SSH];
    struct ssh_input *input = &ssh->inputs[side];
    struct span rest = bytes;
    while (!*direction_ignored(layer, side) && !span_is_empty(rest)) {
        const size_t missing = missing_of(input, rest);
        const struct span added = span_first(rest, missing);
        if (span_is_empty(buffer_span(&input->unit)))
            input->position = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (missing == SIZE_MAX || !buffer_add(&input->unit, connection_budget(layer->connection),
                                               added, STEP, SSH_PACKET_MOST + SSH_PACKET_HEAD)) {
            lose(layer, side);
            break;
        }
        rest = span_after(rest, span_len(added));
        if (missing_of(input, (struct span){rest.at, rest.at}) == 0 && !take_unit(layer, side, ref))
            lose(layer, side);
    }
    return span_len(bytes);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    (void)missing, (void)ref;
    if (layer->connection->states[OBSERVER_SSH] != NULL &&
        layer->directions[side].observer == observers[OBSERVER_SSH])
        lose(layer, side);
}

static void release(struct connection *connection) {
    struct ssh_state *ssh = connection->states[OBSERVER_SSH];
    clear(connection, &ssh->inputs[CLIENT]);
    clear(connection, &ssh->inputs[SERVER]);
}

const struct observer ssh_observer = {.connection_state_size = sizeof(struct ssh_state),
                                      .on_wire_only = true,
                                      .detect = detect,
                                      .tells_speech = tells_speech,
                                      .begin = begin,
                                      .bytes = take_bytes_of,
                                      .gap = take_gap,
                                      .release = release};
