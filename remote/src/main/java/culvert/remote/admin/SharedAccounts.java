package culvert.remote.admin;

/**
 * What came of sharing more than requests with other servers.
 *
 * @param answers whether the store answers now
 * @param hasLeases whether parts of quotas can be had from it now
 * @param requests how often one was asked for, or given back
 * @param unused bytes of quotas that this server has, and has not carried
 */
public record SharedAccounts(boolean answers, boolean hasLeases, long requests, long unused) {}
