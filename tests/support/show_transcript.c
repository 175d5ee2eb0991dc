/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage: show_session TALK: prints what the observers tell of a talk, as the lines it may expect.
 */
#include <stdio.h>

#include "tests/support/transcript.h"

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    struct transcript *transcript = transcript_load(argv[1]);
    struct transcript_room room;
    transcript_room_open(&room);
    char **lines = g_strsplit(
        transcript_replay(&room, transcript, transcript->steps->len, NULL, NULL), "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            printf("= %s\n", *line);
    g_strfreev(lines);
    transcript_room_close(&room);
    transcript_free(transcript);
    return 0;
}
