/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/record_walk.h"

enum {
    WALKERS = 8, /* about as many lines as a core waits for at once */
    LINE = 64,
    LINES_SEARCHED = 8, /* that are asked for at the begin of a part, to be searched */
    SEARCHED = 4096     /* bytes: where no record begins in so many, none is looked for */
};

/* Goes from record to record, as far as its part. */
struct walker {
    const uint8_t *at, *stop;
};

static bool has_header(const struct record_shape *shape, struct span records, const uint8_t *at) {
    return (size_t)(records.end - at) >= shape->header;
}

/* And the next one behind it, where that is in view. */
static bool begins_at(const struct record_shape *shape, struct span records, const uint8_t *at) {
    if (!shape->is_like(shape, records.at, at))
        return false;
    const uint64_t length = record_length(shape, at);
    return length + shape->header > (size_t)(records.end - at) ||
           shape->is_like(shape, records.at, at + length);
}

/* The first record that begins at `at` or behind it. `stop`: none was found. */
static const uint8_t *search(const struct record_shape *shape, struct span records,
                             const uint8_t *at, const uint8_t *stop) {
    const uint8_t *end = stop - at > SEARCHED ? at + SEARCHED : stop;
    for (; at < end && has_header(shape, records, at); at += shape->aligned)
        if (begins_at(shape, records, at))
            return at;
    return stop;
}

static void begin(struct walker walkers[WALKERS], struct span records,
                  const struct record_shape *shape) {
    const size_t part = span_len(records) / WALKERS / shape->aligned * shape->aligned;
    for (size_t i = 0; i < WALKERS; i++)
        for (size_t line = 0; line < LINES_SEARCHED && line * LINE < part; line++)
            __builtin_prefetch(records.at + i * part + line * LINE);
    for (size_t i = 0; i < WALKERS; i++) {
        const uint8_t *at = records.at + i * part;
        const uint8_t *stop = i + 1 < WALKERS ? at + part : records.end;
        walkers[i] = (struct walker){i == 0 ? at : search(shape, records, at, stop), stop};
    }
}

/* Looks at one record, and asks for what comes behind its first line. False: there was none in its
 * part. */
ALWAYS_INLINE bool step(struct walker *walker, struct span records,
                        const struct record_shape *shape) {
    const uint8_t *at = walker->at;
    if (at >= walker->stop || !has_header(shape, records, at))
        return false;
    const uint64_t length = record_length(shape, at);
    __builtin_prefetch(at + LINE);
    walker->at = length >= shape->header && length < (size_t)(walker->stop - at) ? at + length
                                                                                 : walker->stop;
    return true;
}

size_t records_bring_near(struct span records, const struct record_shape *shape) {
    struct walker walkers[WALKERS];
    size_t count = 0, before;
    begin(walkers, records, shape);
    do {
        before = count;
        for (size_t i = 0; i < WALKERS; i++)
            count += step(&walkers[i], records, shape);
    } while (count > before);
    return count;
}
