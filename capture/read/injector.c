/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends frames by libpcap. */
#include "capture/read/injector.h"
#include "capture/read/encapsulation.h"
#include "capture/read/error_text.h"
#include "capture/read/link_type.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <pcap/pcap.h>
#include <time.h>

enum {
    QUEUE_TRIES = 1000, /* one millisecond apart */
    TIMEOUT = 100,      /* ms; nothing is read from this handle, but libpcap wants one */
    SNAP_LENGTH = 64,
};

struct injector {
    pcap_t *pcap;
    uint32_t link_type;
    struct injector_counts counts;
    char *error;
};

struct injector *injector_open(const char *interface, char **error) {
    char message[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_open_live(interface, SNAP_LENGTH, 0, TIMEOUT, message);
    if (pcap == NULL) {
        error_text_set(error, "cannot be sent to: %s", message);
        return NULL;
    }
    struct injector *injector = g_new0(struct injector, 1);
    injector->pcap = pcap;
    injector->link_type = link_type_canonical(link_type_of_dlt(pcap_datalink(pcap)));
    return injector;
}

static bool inject(struct injector *injector, const struct packet *packet) {
    static const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < QUEUE_TRIES; i++) {
        if (pcap_inject(injector->pcap, packet->bytes.at, span_len(packet->bytes)) >= 0)
            return true;
        if (errno != ENOBUFS && errno != EAGAIN)
            break;
        (void)nanosleep(&pause, NULL);
    }
    return false;
}

bool injector_send(struct injector *injector, const struct packet *packet) {
    if (packet->link_type != injector->link_type) {
        injector->counts.other_link++;
        return false;
    }
    if (span_len(packet->bytes) < packet->wire_length) {
        injector->counts.cut++;
        return false;
    }
    if (inject(injector, packet)) {
        injector->counts.sent++;
        return true;
    }
    injector->counts.failed++;
    g_free(injector->error);
    injector->error = error_text_plain(pcap_geterr(injector->pcap));
    return false;
}

struct injector_counts injector_counts(const struct injector *injector) {
    return injector->counts;
}

const char *injector_error(const struct injector *injector) {
    return injector->error == NULL ? "" : injector->error;
}

void injector_close(struct injector *injector) {
    if (injector == NULL)
        return;
    pcap_close(injector->pcap);
    g_free(injector->error);
    g_free(injector);
}
