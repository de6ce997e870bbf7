package culvert.remote.top;

/**
 * A key that somebody has pressed.
 *
 * @param point the character of a key that has one
 */
record Key(Kind kind, int point) {
    enum Kind {
        CHARACTER,
        ENTER,
        ESCAPE,
        BACKSPACE,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        /** Ctrl-C, which is a key like others while the terminal passes everything on. */
        INTERRUPT,
        /** Ctrl-L: paint it all anew. */
        REPAINT,
        /** Ctrl-U: the line that was typed goes. */
        ERASE_LINE
    }

    static Key of(Kind kind) {
        return new Key(kind, 0);
    }

    static Key of(int point) {
        return new Key(Kind.CHARACTER, point);
    }
}
