/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least that a program built on libpcap can do with a capture: the measure for all others. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: bare_loop FILE\n", stderr);
        return 2;
    }
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = pcap_open_offline(argv[1], error);
    if (capture == NULL) {
        fprintf(stderr, "bare_loop: %s\n", error);
        return 1;
    }
    uint64_t packets = 0, bytes = 0;
    struct pcap_pkthdr *header;
    const u_char *data;
    int status;
    while ((status = pcap_next_ex(capture, &header, &data)) == 1) {
        packets++;
        bytes += header->caplen;
    }
    if (status == PCAP_ERROR)
        fprintf(stderr, "bare_loop: %s\n", pcap_geterr(capture));
    printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, bytes);
    pcap_close(capture);
    return status == PCAP_ERROR;
}
