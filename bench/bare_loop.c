/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least that a program built on libpcap can do with captures, one after the other: the measure
 * for all others. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>

static bool count(const char *path, uint64_t *packets, uint64_t *bytes) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = pcap_open_offline(path, error);
    if (capture == NULL) {
        fprintf(stderr, "bare_loop: %s\n", error);
        return false;
    }
    struct pcap_pkthdr *header;
    const u_char *data;
    int status;
    while ((status = pcap_next_ex(capture, &header, &data)) == 1) {
        (*packets)++;
        *bytes += header->caplen;
    }
    if (status == PCAP_ERROR)
        fprintf(stderr, "bare_loop: %s\n", pcap_geterr(capture));
    pcap_close(capture);
    return status != PCAP_ERROR;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: bare_loop FILE...\n", stderr);
        return 2;
    }
    uint64_t packets = 0, bytes = 0;
    bool whole = true;
    for (int i = 1; i < argc; i++)
        whole = count(argv[i], &packets, &bytes) && whole;
    printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, bytes);
    return whole ? 0 : 1;
}
