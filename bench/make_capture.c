/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a capture of the traffic of a collaboration cluster, as large as wanted, with troubles in
 * it whose number is known. Prints what is inside as one JSON object. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/stage.h"
#include "bench/talker.h"

enum { CALLS = 260, TALKERS = 1400, ACTORS = CALLS + TALKERS };

/* 2026-12-01 08:00:00 UTC; the recorded certificates are valid then. */
static const int64_t start_time = INT64_C(1796112000) * 1000000000;

static const char usage[] =
    "usage: make_capture [--size BYTES] [--seed NUMBER] FILE\n"
    "Writes a classic pcap of at least that size (with K, M or G: times 1024, and so on; default\n"
    "1G). The same seed and size give the same bytes.\n";

/* Who is due first is on top. */
struct queue {
    struct actor *actors[ACTORS];
    unsigned count;
};

static bool before(const struct queue *queue, unsigned a, unsigned b) {
    return queue->actors[a]->due < queue->actors[b]->due;
}

static void swap(struct queue *queue, unsigned a, unsigned b) {
    struct actor *actor = queue->actors[a];
    queue->actors[a] = queue->actors[b];
    queue->actors[b] = actor;
}

static void queue_add(struct queue *queue, struct actor *actor) {
    unsigned at = queue->count++;
    queue->actors[at] = actor;
    for (; at > 0 && before(queue, at, (at - 1) / 2); at = (at - 1) / 2)
        swap(queue, at, (at - 1) / 2);
}

/* Puts the top where it belongs after its time moved on. */
static void queue_settle(struct queue *queue) {
    for (unsigned at = 0, first; 2 * at + 1 < queue->count; at = first) {
        first = 2 * at + 1;
        if (first + 1 < queue->count && before(queue, first + 1, first))
            first++;
        if (!before(queue, first, at))
            return;
        swap(queue, at, first);
    }
}

static void queue_remove_top(struct queue *queue) {
    actor_free(queue->actors[0]);
    queue->actors[0] = queue->actors[--queue->count];
    queue_settle(queue);
}

static void enter(struct actor *actor, struct stage *stage) {
    actor->begun = false;
    actor->enter(actor, stage);
}

static void play(struct stage *stage, uint64_t size) {
    static struct queue queue;
    stage->opening = true;
    for (unsigned i = 0; i < ACTORS; i++) {
        struct actor *actor = i < CALLS ? call_new() : talker_new();
        actor->due = start_time;
        enter(actor, stage);
        queue_add(&queue, actor);
    }
    stage->opening = false;
    while (queue.count > 0) {
        struct actor *actor = queue.actors[0];
        stage->closing = frame_file_bytes(stage->file) >= size;
        bool leaves = stage->closing && !actor->begun;
        bool more = !leaves && actor->step(actor, stage);
        actor->begun = true;
        if (!more && stage->closing) {
            queue_remove_top(&queue);
            continue;
        }
        if (!more)
            enter(actor, stage);
        queue_settle(&queue);
    }
}

/* The codes in the order of the table, each once. */
static void print_expected(const struct stage *stage) {
    const char *separator = "";
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        const char *code = kinds[i].code;
        bool counted = code == NULL;
        for (unsigned j = 0; !counted && j < i; j++)
            counted = kinds[j].code != NULL && strcmp(kinds[j].code, code) == 0;
        if (counted)
            continue;
        uint64_t sum = 0;
        for (unsigned j = i; j < KIND_COUNT; j++)
            if (kinds[j].code != NULL && strcmp(kinds[j].code, code) == 0)
                sum += stage->begun[j];
        printf("%s\n    \"%s\": %" PRIu64, separator, code, sum);
        separator = ",";
    }
}

static void print_inside(const struct stage *stage) {
    uint64_t connections = 0;
    for (unsigned i = 0; i < KIND_COUNT; i++)
        connections += stage->begun[i];
    printf("{\n  \"bytes\": %" PRIu64 ",\n  \"packets\": %" PRIu64
           ",\n  \"sound_packets\": %" PRIu64 ",\n  \"connections\": %" PRIu64 ",\n",
           frame_file_bytes(stage->file), frame_file_packets(stage->file), stage->sound_packets,
           connections);
    printf("  \"reordered\": %" PRIu64 ",\n  \"retransmitted\": %" PRIu64
           ",\n  \"copied\": %" PRIu64 ",\n  \"missed\": %" PRIu64
           ",\n  \"connections_by_kind\": {",
           stage->mishaps.reordered, stage->mishaps.retransmitted, stage->mishaps.copied,
           stage->mishaps.missed);
    for (unsigned i = 0; i < KIND_COUNT; i++)
        printf("%s\n    \"%s\": %" PRIu64, i > 0 ? "," : "", kinds[i].name, stage->begun[i]);
    printf("\n  },\n  \"findings\": {");
    print_expected(stage);
    printf("\n  }\n}\n");
}

/* "40M"; false when it is not a size. */
static bool read_size(const char *text, uint64_t *out) {
    char *end;
    uint64_t size = strtoull(text, &end, 10);
    static const char units[] = "KMG";
    const char *unit = *end == '\0' ? NULL : strchr(units, *end);
    if (end == text || (*end != '\0' && (unit == NULL || end[1] != '\0')))
        return false;
    *out = unit == NULL ? size : size << (10 * (unit - units + 1));
    return true;
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"size", required_argument, NULL, 's'}, {"seed", required_argument, NULL, 'e'}, {0}};
    uint64_t size = UINT64_C(1) << 30;
    struct stage stage = {.chance = {1}};
    bool understood = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 's')
            understood = understood && read_size(optarg, &size);
        else if (option == 'e')
            stage.chance.state = strtoull(optarg, NULL, 0);
        else
            understood = false;
    }
    if (!understood || optind != argc - 1) {
        fputs(usage, stderr);
        return 2;
    }
    struct library *library = library_new(BENCH_TRANSCRIPTS);
    stage.library = library;
    stage.file = library == NULL ? NULL : frame_file_new(argv[optind]);
    if (stage.file == NULL)
        return 1;
    play(&stage, size);
    print_inside(&stage);
    library_free(library);
    return frame_file_free(stage.file) ? 0 : 1;
}
