/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole engine, for any packets: what it finds names frames that there are, and every finding
 * is settled.
 *
 * Input: a classic pcap file, little-endian, of microseconds. What lies in the corpus is scanned by
 * tests/golden/changed, too, so that it is seen when it is told otherwise: captures that reach what
 * those of pcaps/ do not. Changes are made to packets, which stay packets: bytes of one, in their
 * place or cut off; one lost, repeated or at another place; time that passes between two. */
#include "capture/engine.h"
#include "capture/report/json.h"

#include <assert.h>
#include <stdlib.h>

enum { FILE_HEAD = 24, RECORD_HEAD = 16, HEADERS = 14 + 20 + 20, PACKETS_MOST = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned seed);

/* --- reading ------------------------------------------------------------------------------- */

static uint32_t little(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_little(uint8_t *at, uint32_t value) {
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static size_t captured(const uint8_t *record) {
    return little(record + 8);
}

/* Where the records begin, as far as they are whole; behind them where the last one ends. */
struct records {
    const uint8_t *at[PACKETS_MOST + 1];
    unsigned count;
};

static bool read_records(struct records *records, const uint8_t *data, size_t size) {
    records->count = 0;
    if (size < FILE_HEAD || little(data) != 0xa1b2c3d4)
        return false;
    records->at[0] = data + FILE_HEAD;
    while (records->count < PACKETS_MOST) {
        const uint8_t *record = records->at[records->count];
        const size_t left = (size_t)(data + size - record);
        if (left < RECORD_HEAD || captured(record) > left - RECORD_HEAD)
            break;
        records->at[++records->count] = record + RECORD_HEAD + captured(record);
    }
    return records->count > 0;
}

/* --- the engine ---------------------------------------------------------------------------- */

struct report {
    GString *line;
    uint64_t frames, told, settled;
};

static void check_frame(const struct report *report, struct frame_ref ref) {
    assert(ref.frame >= 1 && ref.frame <= report->frames);
}

static void on_finding(void *data, const struct finding *finding, enum finding_change change) {
    struct report *report = data;
    report->told += change == FINDING_NEW;
    if (change != FINDING_SETTLED)
        return;
    report->settled++;
    check_frame(report, finding->ref);
    check_frame(report, finding->last);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        check_frame(report, finding->evidence[i].ref);
    for (unsigned i = 0; i < finding->repeats_count; i++)
        check_frame(report, finding->repeats[i]);
    json_finding(report->line, "", finding);
    g_string_truncate(report->line, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct engine_options options = {.flow_capacity = 64};
    struct records records;
    if (!read_records(&records, data, size))
        return 0;
    struct report report = {.line = g_string_new(NULL)};
    struct engine *engine = engine_new(&options, on_finding, &report);
    for (unsigned i = 0; i < records.count; i++) {
        const uint8_t *record = records.at[i];
        report.frames++;
        const struct packet packet = {report.frames,
                                      little(record) * TIME_SECOND + little(record + 4) * 1000,
                                      little(data + 20),
                                      little(record + 12),
                                      span_of(record + RECORD_HEAD, captured(record)),
                                      0};
        engine_packet(engine, &packet);
    }
    engine_finish(engine);
    assert(report.told == report.settled);
    engine_free(engine);
    g_string_free(report.line, TRUE);
    return 0;
}

/* --- changes ------------------------------------------------------------------------------- */

static unsigned draw(unsigned *seed, size_t below) {
    return below == 0 ? 0 : (unsigned)rand_r(seed) % (unsigned)below;
}

/* Bytes of a packet in their place: the rest of it stays where it is. */
static void change_bytes(uint8_t *packet, size_t length, unsigned *seed) {
    const bool in_headers = length <= HEADERS || draw(seed, 8) == 0;
    const size_t begin = in_headers ? 0 : HEADERS, end = in_headers ? MIN(length, HEADERS) : length;
    const size_t at = begin + draw(seed, end - begin);
    const size_t width = MIN(end - at, (size_t)1 + draw(seed, 32));
    if (width > 0)
        (void)LLVMFuzzerMutate(packet + at, width, width);
}

static void delay_packets(const struct records *records, uint8_t *data, unsigned from,
                          unsigned *seed) {
    static const uint32_t seconds[] = {1, 2, 4, 11, 31, 61, 100, 3700};
    const uint32_t passed = seconds[draw(seed, G_N_ELEMENTS(seconds))];
    for (unsigned i = from; i < records->count; i++) {
        uint8_t *record = data + (records->at[i] - data);
        put_little(record, little(record) + passed);
    }
}

static size_t lose(uint8_t *data, size_t size, size_t at, size_t length) {
    memmove(data + at, data + at + length, size - at - length);
    return size - length;
}

static size_t insert(uint8_t *data, size_t size, size_t at, const uint8_t *record, size_t length) {
    memmove(data + at + length, data + at, size - at);
    memcpy(data + at, record, length);
    return size + length;
}

static size_t cut(uint8_t *data, size_t size, size_t at, unsigned *seed) {
    const size_t length = captured(data + at), kept = draw(seed, length + 1);
    put_little(data + at + 8, (uint32_t)kept);
    return lose(data, size, at + RECORD_HEAD + kept, length - kept);
}

static size_t repeat(uint8_t *data, size_t size, const struct records *records, size_t at,
                     size_t length, unsigned *seed) {
    uint8_t *record = g_memdup2(data + at, length);
    const size_t to = (size_t)(records->at[draw(seed, records->count + 1)] - data);
    size = insert(data, size, to, record, length);
    g_free(record);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    struct records records;
    if (!read_records(&records, data, size))
        return LLVMFuzzerMutate(data, size, most);
    const unsigned number = draw(&seed, records.count);
    const size_t at = (size_t)(records.at[number] - data),
                 length = (size_t)(records.at[number + 1] - records.at[number]);
    switch (draw(&seed, 12)) {
    case 0:
        return records.count > 1 ? lose(data, size, at, length) : size;
    case 1:
        return size + length <= most ? repeat(data, size, &records, at, length, &seed) : size;
    case 2:
        return cut(data, size, at, &seed);
    case 3:
        delay_packets(&records, data, number, &seed);
        return size;
    default:
        change_bytes(data + at + RECORD_HEAD, length - RECORD_HEAD, &seed);
        return size;
    }
}

/* The beginning of one, and the end of the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned seed) {
    struct records left, right;
    if (!read_records(&left, one, one_size) || !read_records(&right, other, other_size) ||
        little(one + 20) != little(other + 20))
        return 0;
    const size_t begun = (size_t)(left.at[1 + draw(&seed, left.count)] - one);
    const uint8_t *rest = right.at[draw(&seed, right.count)];
    const size_t ended = (size_t)(right.at[right.count] - rest);
    if (begun + ended > most)
        return 0;
    memcpy(out, one, begun);
    memcpy(out + begun, rest, ended);
    return begun + ended;
}
