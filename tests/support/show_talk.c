/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage: show_talk TALK: prints what the observers tell of a talk, as the lines it may expect. */
#include <stdio.h>

#include "tests/support/talk.h"

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    struct talk *talk = talk_load(argv[1]);
    struct talk_room room;
    talk_room_open(&room);
    char **lines = g_strsplit(talk_replay(&room, talk, talk->steps->len, NULL, NULL), "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            printf("= %s\n", *line);
    g_strfreev(lines);
    talk_room_close(&room);
    talk_free(talk);
    return 0;
}
