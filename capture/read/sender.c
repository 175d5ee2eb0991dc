/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames onto an interface by libpcap. */
#include "capture/read/sender.h"
#include "capture/read/encapsulation.h"
#include "capture/read/link_type.h"
#include "capture/read/sentence.h"

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

struct sender {
    pcap_t *pcap;
    uint32_t link_type;
    struct sender_counts counts;
    char *error;
};

struct sender *sender_open(const char *interface, char **error) {
    char said[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_open_live(interface, SNAP_LENGTH, 0, TIMEOUT, said);
    if (pcap == NULL) {
        sentence_fail(error, "cannot be sent to: %s", said);
        return NULL;
    }
    struct sender *sender = g_new0(struct sender, 1);
    sender->pcap = pcap;
    sender->link_type = link_type_canonical(link_type_of_dlt(pcap_datalink(pcap)));
    return sender;
}

static bool inject(struct sender *sender, const struct packet *packet) {
    static const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < QUEUE_TRIES; i++) {
        if (pcap_inject(sender->pcap, packet->bytes.at, span_len(packet->bytes)) >= 0)
            return true;
        if (errno != ENOBUFS && errno != EAGAIN)
            break;
        (void)nanosleep(&pause, NULL);
    }
    return false;
}

bool sender_send(struct sender *sender, const struct packet *packet) {
    if (packet->link_type != sender->link_type) {
        sender->counts.other_link++;
        return false;
    }
    if (span_len(packet->bytes) < packet->wire_length) {
        sender->counts.cut++;
        return false;
    }
    if (inject(sender, packet)) {
        sender->counts.sent++;
        return true;
    }
    sender->counts.failed++;
    g_free(sender->error);
    sender->error = sentence_plain(pcap_geterr(sender->pcap));
    return false;
}

struct sender_counts sender_counts(const struct sender *sender) {
    return sender->counts;
}

const char *sender_error(const struct sender *sender) {
    return sender->error == NULL ? "" : sender->error;
}

void sender_close(struct sender *sender) {
    if (sender == NULL)
        return;
    pcap_close(sender->pcap);
    g_free(sender->error);
    g_free(sender);
}
