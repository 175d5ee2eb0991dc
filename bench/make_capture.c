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

enum { ACTORS = 1660 };

/* 2026-12-01 08:00:00 UTC; the recorded certificates are valid then. */
static const int64_t start_time = INT64_C(1796112000) * 1000000000;

static const char usage[] =
    "usage: make_capture [--scene mix|tls|bulk|syns] [--format pcap|pcapng|pcapng-ns]\n"
    "                    [--size BYTES] [--seed NUMBER] FILE\n"
    "Writes as many packets as make a classic pcap of at least that size (with K, M or G: times\n"
    "1024, and so on; default 1G). The same scene, seed and size give the same packets.\n";

struct scene_cast {
    const char *word;
    unsigned calls, talkers, floods;
};
static const struct scene_cast casts[] = {
#define X(name, word, calls, talkers, floods) [name] = {word, calls, talkers, floods},
    SCENE_TABLE(X)
#undef X
};
static const char *const formats[] = {
#define X(name, word) [name] = word,
    CAPTURE_FORMAT_TABLE(X)
#undef X
};

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

static void enter_many(struct queue *queue, unsigned count, struct actor *(*new)(void),
                       struct stage *stage) {
    for (unsigned i = 0; i < count; i++) {
        struct actor *actor = new ();
        actor->due = start_time;
        enter(actor, stage);
        queue_add(queue, actor);
    }
}

static void play(struct stage *stage, uint64_t size) {
    static struct queue queue;
    const struct scene_cast *cast = &casts[stage->scene];
    stage->opening = true;
    enter_many(&queue, cast->calls, call_new, stage);
    enter_many(&queue, cast->talkers, talker_new, stage);
    enter_many(&queue, cast->floods, flood_new, stage);
    stage->opening = false;
    while (queue.count > 0) {
        struct actor *actor = queue.actors[0];
        stage->closing = capture_file_classic_bytes(frame_file_written(stage->file)) >= size;
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
    const struct capture_file *written = frame_file_written(stage->file);
    uint64_t connections = 0;
    for (unsigned i = 0; i < KIND_COUNT; i++)
        connections += stage->begun[i];
    printf("{\n  \"bytes\": %" PRIu64 ",\n  \"packets\": %" PRIu64
           ",\n  \"sound_packets\": %" PRIu64 ",\n  \"connections\": %" PRIu64 ",\n",
           capture_file_bytes(written), capture_file_packets(written), stage->sound_packets,
           connections);
    if (stage->flood_syns > 0)
        printf("  \"flood_syns\": %" PRIu64 ",\n", stage->flood_syns);
    printf("  \"reordered\": %" PRIu64 ",\n  \"retransmitted\": %" PRIu64
           ",\n  \"copied\": %" PRIu64 ",\n  \"missed\": %" PRIu64
           ",\n  \"connections_by_kind\": {",
           stage->mishaps.reordered, stage->mishaps.retransmitted, stage->mishaps.copied,
           stage->mishaps.missed);
    const char *separator = "";
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        if (kinds[i].weights[stage->scene] == 0)
            continue;
        printf("%s\n    \"%s\": %" PRIu64, separator, kinds[i].name, stage->begun[i]);
        separator = ",";
    }
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

static bool find_scene(const char *word, enum scene *out) {
    for (unsigned i = 0; i < SCENE_COUNT; i++)
        if (strcmp(word, casts[i].word) == 0) {
            *out = (enum scene)i;
            return true;
        }
    return false;
}

static bool find_format(const char *word, enum capture_format *out) {
    for (unsigned i = 0; i < CAPTURE_FORMAT_COUNT; i++)
        if (strcmp(word, formats[i]) == 0) {
            *out = (enum capture_format)i;
            return true;
        }
    return false;
}

struct request {
    enum scene scene;
    enum capture_format format;
    uint64_t size, seed;
    const char *path;
};

/* False when it is not understood. */
static bool read_request(int argc, char **argv, struct request *out) {
    static const struct option options[] = {{"scene", required_argument, NULL, 'c'},
                                            {"format", required_argument, NULL, 'f'},
                                            {"size", required_argument, NULL, 's'},
                                            {"seed", required_argument, NULL, 'e'},
                                            {0}};
    *out = (struct request){.size = UINT64_C(1) << 30, .seed = 1};
    bool understood = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'c')
            understood = understood && find_scene(optarg, &out->scene);
        else if (option == 'f')
            understood = understood && find_format(optarg, &out->format);
        else if (option == 's')
            understood = understood && read_size(optarg, &out->size);
        else if (option == 'e')
            out->seed = strtoull(optarg, NULL, 0);
        else
            understood = false;
    }
    out->path = argv[optind];
    return understood && optind == argc - 1;
}

int main(int argc, char **argv) {
    struct request request;
    if (!read_request(argc, argv, &request)) {
        fputs(usage, stderr);
        return 2;
    }
    struct stage stage = {.scene = request.scene, .chance = {request.seed}};
    struct library *library = library_new(BENCH_TRANSCRIPTS);
    stage.library = library;
    stage.file = library == NULL ? NULL : frame_file_new(request.path, request.format);
    if (stage.file == NULL)
        return 1;
    play(&stage, request.size);
    print_inside(&stage);
    library_free(library);
    return frame_file_free(stage.file) ? 0 : 1;
}
