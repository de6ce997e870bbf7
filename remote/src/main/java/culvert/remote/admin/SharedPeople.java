package culvert.remote.admin;

/**
 * What came of sharing users with other servers.
 *
 * @param isInStep whether this server knows what the others do
 * @param told how many changes others were told of
 * @param taken how many of others were put into force here
 * @param refused how many users of others cannot be here
 * @param unreadable how many were sealed by another password
 * @param servers how many others tell where their users are
 */
public record SharedPeople(boolean isInStep, long told, long taken, int refused, int unreadable, int servers) {}
