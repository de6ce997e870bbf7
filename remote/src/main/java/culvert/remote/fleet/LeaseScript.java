package culvert.remote.fleet;

/**
 * What is done at the store for one server's lease, in one step: nothing comes between. It can be done again, since it says where
 * the server is, and never by how much something changes.
 *
 * <p>Of each account there is a hash: how much each server has of it, used or not, and {@code all} of them together. The arguments
 * are the server, what it has used, what it has lost of what it had (less than 0: whatever it has not used), what it wants beyond that,
 * the quota, how much it may have however little is left, and for how many milliseconds all of it is kept (0: for ever). The answer
 * is what is gone for the server, used or lost, what it has, and what all have.
 *
 * <p>What the store does not know of a server's it takes over first: it was carried, in debt or before the store forgot. Then nobody gets
 * more than a sixteenth of what is left, so that many find something; and where all have more than the quota, which has become smaller,
 * what was not used is taken back. Numbers are exact below 2 to the 53rd.
 */
final class LeaseScript {
    static final String TEXT = """
            local known = redis.call('HMGET', KEYS[1], ARGV[1], 'all')
            local own = tonumber(known[1] or '0')
            local all = tonumber(known[2] or '0')
            local used = tonumber(ARGV[2])
            local lost = tonumber(ARGV[3])
            local want = tonumber(ARGV[4])
            local quota = tonumber(ARGV[5])
            local least = tonumber(ARGV[6])
            local gone = used + lost
            if lost < 0 then gone = math.max(own, used) end
            local has = math.max(own, gone)
            local left = quota - all - (has - own)
            if gone + want < has then
              has = gone + want
            else
              local most = left
              if left > 0 then most = math.max(math.floor(left / 16), math.min(left, least)) end
              has = math.max(gone, has + math.min(gone + want - has, most))
            end
            all = all + has - own
            if has ~= own then
              redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', has), 'all', string.format('%.0f', all))
              if ARGV[7] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[7]) end
            end
            return {gone, has, all}
            """;

    /** The greatest number that it counts with. */
    static final long MOST = 1L << 52;

    private LeaseScript() {}
}
