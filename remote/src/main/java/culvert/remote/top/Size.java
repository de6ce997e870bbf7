package culvert.remote.top;

/** How large a terminal is. */
record Size(int columns, int rows) {
    static final Size USUAL = new Size(80, 24);

    /** More than any terminal has, and little to hold. */
    private static final int MOST = 2000;

    /** A terminal that knows no size says 0. */
    static Size of(int columns, int rows) {
        return columns < 1 || rows < 1 ? USUAL : new Size(Math.min(columns, MOST), Math.min(rows, MOST));
    }
}
