/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets from an interface by libpcap. The handle never blocks: waiting is done here, because
 * Linux does not wake a libpcap read while an interface is silent. */
#include "capture/read/live.h"
#include "capture/read/encapsulation.h"
#include "capture/read/error_text.h"
#include "capture/read/link_type.h"

#include <glib.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdatomic.h>
#include <time.h>

enum {
    TIMEOUT = 200,    /* ms without a packet until READER_IDLE */
    BATCH_TIME = 100, /* ms the kernel may hold packets back to hand over many at once */
    WHOLE_PACKET = 262144,
    KERNEL_BUFFER = 16 * 1024 * 1024,
};

struct live {
    pcap_t *pcap;
    int fd;
    uint32_t link_type;
    int64_t fraction; /* nanoseconds of one count of a time stamp's fraction */
};

static bool stopped(const struct reader *reader) {
    return atomic_load_explicit(&reader->stopped, memory_order_relaxed);
}

static enum reader_status no_packet(struct packet *packet) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *packet = (struct packet){.time = time_join(now.tv_sec, now.tv_nsec)};
    return READER_IDLE;
}

static enum reader_status live_next(struct reader *reader, struct packet *packet) {
    struct live *live = reader->source;
    bool waited = false;
    while (!stopped(reader)) {
        struct pcap_pkthdr *header;
        const u_char *bytes;
        int status = pcap_next_ex(live->pcap, &header, &bytes);
        if (status < 0)
            return reader_fail(reader, "gives no more packets: %s", pcap_geterr(live->pcap));
        if (status == 1) {
            *packet = (struct packet){
                .frame = ++reader->frame,
                .time = time_join(header->ts.tv_sec, header->ts.tv_usec * live->fraction),
                .link_type = live->link_type,
                .wire_length = MAX(header->len, header->caplen),
                .bytes = span_of(bytes, header->caplen),
            };
            return READER_PACKET;
        }
        if (waited)
            return no_packet(packet);
        struct pollfd ready = {.fd = live->fd, .events = POLLIN};
        waited = poll(&ready, 1, TIMEOUT) == 0;
    }
    return READER_END;
}

static uint64_t live_dropped(struct reader *reader) {
    struct live *live = reader->source;
    struct pcap_stat counters;
    if (pcap_stats(live->pcap, &counters) != 0)
        return 0;
    return (uint64_t)counters.ps_drop + counters.ps_ifdrop;
}

static void live_close(struct reader *reader) {
    struct live *live = reader->source;
    if (live->pcap != NULL)
        pcap_close(live->pcap);
    g_free(live);
}

static const struct backend live_backend = {
    .next = live_next, .dropped = live_dropped, .close = live_close};

static bool fail_activate(pcap_t *pcap, int status, char **error) {
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return error_text_set(error, "is not an interface of this machine");
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return error_text_set(
            error, "cannot be captured from without permission: needs root or CAP_NET_RAW");
    case PCAP_ERROR_IFACE_NOT_UP:
        return error_text_set(error, "is down");
    default:
        return error_text_set(error, "cannot be captured from: %s (%s)", pcap_statustostr(status),
                              pcap_geterr(pcap));
    }
}

/* The first four fail only for what is activated already; without nanoseconds times are in
 * microseconds. */
static bool activate(pcap_t *pcap, char **error) {
    (void)!pcap_set_snaplen(pcap, WHOLE_PACKET);
    (void)!pcap_set_promisc(pcap, 1);
    (void)!pcap_set_timeout(pcap, BATCH_TIME);
    (void)!pcap_set_buffer_size(pcap, KERNEL_BUFFER);
    (void)!pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
    int status = pcap_activate(pcap);
    return status >= 0 || fail_activate(pcap, status, error);
}

static bool set_filter(pcap_t *pcap, const char *filter, char **error) {
    struct bpf_program code;
    if (pcap_compile(pcap, &code, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return error_text_set(error, "the filter \"%s\" is not usable: %s", filter,
                              pcap_geterr(pcap));
    bool set = pcap_setfilter(pcap, &code) == 0;
    pcap_freecode(&code);
    return set ||
           error_text_set(error, "the filter \"%s\" is not usable: %s", filter, pcap_geterr(pcap));
}

bool live_open(struct reader *reader, const char *interface, const char *filter, char **error) {
    char message[PCAP_ERRBUF_SIZE] = "";
    struct live *live = g_new0(struct live, 1);
    reader->backend = &live_backend;
    reader->source = live;
    reader->format = g_strdup(interface);
    live->pcap = pcap_create(interface, message);
    if (live->pcap == NULL)
        return error_text_set(error, "cannot be captured from: %s", message);
    if (!activate(live->pcap, error) || (filter != NULL && !set_filter(live->pcap, filter, error)))
        return false;
    live->fd = pcap_get_selectable_fd(live->pcap);
    if (live->fd < 0 || pcap_setnonblock(live->pcap, 1, message) != 0)
        return error_text_set(error, "cannot be waited for: %s", message);
    live->link_type = link_type_canonical(link_type_of_dlt(pcap_datalink(live->pcap)));
    bool fine = pcap_get_tstamp_precision(live->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    live->fraction = fine ? 1 : 1000;
    return true;
}
