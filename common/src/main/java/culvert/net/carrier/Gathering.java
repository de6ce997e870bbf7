package culvert.net.carrier;

/**
 * When it pays that small messages wait for the end of a turn, to leave together.
 *
 * @param streams from so many streams of a carrier on
 * @param messages from so many messages on; fewer leave one by one
 */
record Gathering(int streams, int messages) {
    /** One message costs less alone, and few streams seldom have two in one turn. */
    static final Gathering USUAL = new Gathering(8, 2);
}
