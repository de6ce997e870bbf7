package culvert.net;

/**
 * What is left of a quota, for now or for good.
 *
 * @param bytes nothing where they are no more than 0
 * @param margin when so much is left it is time to look again, since there may be more by then
 * @param isAll whether nothing comes after these, as far as anybody knows
 */
public record Rest(long bytes, long margin, boolean isAll) {
    /** Those, and nothing after them. */
    public static Rest all(long bytes) {
        return new Rest(bytes, 0, true);
    }
}
