/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small table of packets that are being reassembled. */
#include "capture/net/fragment.h"

#include "capture/net/reassembly.h"

#include <stdlib.h>

enum {
    PACKETS = 256,
    PACKET_BYTES = 65535,
    MEMORY = 4 << 20,
    SEGMENTS = 8192 / 8 /* of one packet: no host makes fragments of less than 64 bytes */
};

static const int64_t timeout = 30 * TIME_SECOND; /* as Linux waits */
/* SPAN's duplicates of a packet's fragments may come after it was complete. */
static const int64_t duplicates_within = 50 * TIME_MILLISECOND;

/* A packet that is being reassembled, or was just now. */
struct assembly {
    uint8_t version; /* 0: unused */
    uint8_t protocol;
    bool complete;
    bool has_end;
    uint32_t id;
    uint32_t end; /* the packet's length, valid when has_end */
    struct address source, destination;
    struct frame_ref since; /* first fragment, or when it was completed */
    uint64_t touched;
    struct reassembly reassembly;
};

struct fragments {
    struct limits *limits;
    uint64_t touches;
    size_t memory;
    uint32_t ids[PACKETS]; /* those of `assemblies`, side by side for a fast search */
    struct assembly assemblies[PACKETS];
    uint8_t whole[PACKET_BYTES];
    struct fragment_part parts[SEGMENTS]; /* of `whole` */
    unsigned part_count;
};

struct fragments *fragments_new(struct limits *limits) {
    struct fragments *fragments = calloc(1, sizeof *fragments);
    if (fragments != NULL)
        fragments->limits = limits;
    return fragments;
}

static void assembly_drop(struct fragments *fragments, struct assembly *assembly) {
    if (assembly->version != 0 && !assembly->complete)
        fragments->limits->hit[LIMIT_FRAGMENTS]++;
    fragments->memory -= assembly->reassembly.memory;
    reassembly_clear(&assembly->reassembly);
    *assembly = (struct assembly){0};
}

void fragments_free(struct fragments *fragments) {
    if (fragments == NULL)
        return;
    for (size_t i = 0; i < PACKETS; i++)
        assembly_drop(fragments, &fragments->assemblies[i]);
    free(fragments);
}

static bool is_expired(const struct assembly *assembly, struct frame_ref now) {
    return !time_is_near(assembly->since.time, now.time,
                         assembly->complete ? duplicates_within : timeout);
}

/* IPv6 fragments of one packet may name different protocols: RFC 8200 4.5 takes the first's. */
static bool is_of(const struct assembly *assembly, const struct ip_packet *fragment) {
    const size_t size = fragment->version == 4 ? 4 : 16;
    return assembly->version == fragment->version && assembly->id == fragment->fragment_id &&
           (fragment->version == 6 || assembly->protocol == fragment->protocol) &&
           memcmp(assembly->source.bytes, fragment->source, size) == 0 &&
           memcmp(assembly->destination.bytes, fragment->destination, size) == 0;
}

static struct assembly *assembly_find(struct fragments *fragments,
                                      const struct ip_packet *fragment) {
    for (size_t i = 0; i < PACKETS; i++) {
        if (fragments->ids[i] == fragment->fragment_id &&
            is_of(&fragments->assemblies[i], fragment))
            return &fragments->assemblies[i];
    }
    return NULL;
}

/* Drops what is too old, and answers the slot that is free or was unused for longest. */
static struct assembly *assembly_oldest(struct fragments *fragments, struct frame_ref now) {
    struct assembly *oldest = &fragments->assemblies[0];
    for (size_t i = 0; i < PACKETS; i++) {
        struct assembly *assembly = &fragments->assemblies[i];
        if (assembly->version != 0 && is_expired(assembly, now))
            assembly_drop(fragments, assembly);
        if (assembly->touched < oldest->touched)
            oldest = assembly;
    }
    return oldest;
}

static struct assembly *assembly_new(struct fragments *fragments, const struct ip_packet *fragment,
                                     struct frame_ref ref) {
    struct assembly *assembly = assembly_oldest(fragments, ref);
    assembly_drop(fragments, assembly);
    *assembly = (struct assembly){
        .version = fragment->version,
        .protocol = fragment->protocol,
        .id = fragment->fragment_id,
        .since = ref,
    };
    ip_source(fragment, &assembly->source);
    ip_destination(fragment, &assembly->destination);
    fragments->ids[assembly - fragments->assemblies] = fragment->fragment_id;
    return assembly;
}

/* Drops the oldest others. */
static void make_room(struct fragments *fragments, const struct assembly *wanted, size_t bytes) {
    while (fragments->memory + bytes > MEMORY) {
        struct assembly *oldest = NULL;
        for (size_t i = 0; i < PACKETS; i++) {
            struct assembly *assembly = &fragments->assemblies[i];
            if (assembly != wanted && assembly->reassembly.count > 0 &&
                (oldest == NULL || assembly->touched < oldest->touched))
                oldest = assembly;
        }
        if (oldest == NULL)
            return;
        assembly_drop(fragments, oldest);
    }
}

/* Only the last fragment's length need not be a multiple of 8, and no fragment may reach beyond the
 * longest packet or the end that another one named. */
static bool is_sound(const struct assembly *assembly, const struct ip_packet *fragment) {
    const size_t end = fragment->fragment_offset + fragment->payload.length;
    if (fragment->payload.length == 0 || fragment->payload.length > PACKET_BYTES ||
        end > PACKET_BYTES)
        return false;
    if (fragment->more_fragments && fragment->payload.length % 8 != 0)
        return false;
    if (assembly == NULL)
        return true;
    if (fragment->more_fragments)
        return !assembly->has_end || end <= assembly->end;
    if (assembly->has_end)
        return assembly->end == end;
    return assembly->reassembly.last == NULL ||
           reassembly_part_end(assembly->reassembly.last) <= end;
}

static void assembly_take(struct fragments *fragments, struct assembly *assembly,
                          const struct ip_packet *fragment, struct frame_ref ref) {
    const uint32_t length = (uint32_t)fragment->payload.length;
    assembly->touched = ++fragments->touches;
    if (fragment->fragment_offset == 0)
        assembly->protocol = fragment->protocol;
    if (!fragment->more_fragments) {
        assembly->has_end = true;
        assembly->end = fragment->fragment_offset + length;
    }
    make_room(fragments, assembly, length + sizeof(struct reassembly_part));
    fragments->memory -= assembly->reassembly.memory;
    const bool stored = assembly->reassembly.count < SEGMENTS &&
                        reassembly_add(&assembly->reassembly, fragment->fragment_offset,
                                       fragment->payload.bytes, length, ref);
    fragments->memory += assembly->reassembly.memory;
    if (!stored)
        assembly_drop(fragments, assembly);
}

static void note_part(struct fragments *fragments, const struct reassembly_part *part, size_t at) {
    if (fragments->part_count == SEGMENTS)
        return;
    fragments->parts[fragments->part_count++] =
        (struct fragment_part){part->ref.frame, (uint32_t)at, part->captured};
}

/* Its bytes in a row, up to the first part that was cut. */
static struct span assembly_join(struct fragments *fragments, struct assembly *assembly) {
    size_t length = 0;
    bool cut = false;
    fragments->memory -= assembly->reassembly.memory;
    fragments->part_count = 0;
    for (struct reassembly_part *part;
         (part = reassembly_take_first(&assembly->reassembly)) != NULL;) {
        if (!cut && part->captured > 0) {
            memcpy(fragments->whole + length, part->bytes, part->captured);
            note_part(fragments, part, length);
            length += part->captured;
        }
        cut = cut || part->captured < part->length;
        free(part);
    }
    return span_of(fragments->whole, length);
}

bool fragments_accept(struct fragments *fragments, const struct ip_packet *fragment,
                      struct frame_ref ref, struct ip_packet *whole, struct skipped *skipped) {
    struct assembly *assembly = assembly_find(fragments, fragment);
    if (assembly != NULL && is_expired(assembly, ref)) {
        assembly_drop(fragments, assembly);
        assembly = NULL;
    }
    if (assembly != NULL && assembly->complete)
        return false;
    if (!is_sound(assembly, fragment)) {
        skipped_add(skipped, SKIPPED_MALFORMED, 0);
        return false;
    }
    if (assembly == NULL)
        assembly = assembly_new(fragments, fragment, ref);
    assembly_take(fragments, assembly, fragment, ref);
    if (!assembly->has_end || assembly->reassembly.covered != assembly->end)
        return false;
    const uint32_t length = assembly->end;
    assembly->complete = true;
    assembly->since = ref;
    *whole = (struct ip_packet){
        .version = fragment->version,
        .protocol = assembly->protocol,
        .id = fragment->id,
        .source = assembly->source.bytes,
        .destination = assembly->destination.bytes,
        .payload = {assembly_join(fragments, assembly), length},
    };
    return true;
}

const struct fragment_part *fragments_parts(const struct fragments *fragments, unsigned *count) {
    *count = fragments->part_count;
    return fragments->parts;
}
