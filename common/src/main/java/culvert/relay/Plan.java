package culvert.relay;

/**
 * What connections are served with. A session reads it once, when it is accepted, and goes on by it to its end, whatever
 * takes its place meanwhile.
 *
 * @param inbound with the users that it knows
 */
public record Plan(Inbound inbound, Router router, RelaySettings settings) {}
