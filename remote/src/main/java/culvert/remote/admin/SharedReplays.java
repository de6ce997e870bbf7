package culvert.remote.admin;

/**
 * What came of asking the memory of requests that several servers share.
 *
 * @param fresh requests that nobody had seen
 * @param refused those that another server had taken
 * @param unanswered those about which nobody could say anything
 * @param lost those of the last that nobody will know of later either
 * @param answers whether it answers now
 */
public record SharedReplays(long fresh, long refused, long unanswered, long lost, boolean answers) {}
