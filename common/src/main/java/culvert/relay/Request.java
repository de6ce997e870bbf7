package culvert.relay;

import culvert.address.Target;
import culvert.net.Stream;

/**
 * What an inbound has understood.
 *
 * @param target where to, as the peer wrote it: a name stays a name
 * @param client plaintext to and from the near side; bytes that followed the handshake are read from it first
 * @param reply how to tell the near side what came of it
 */
public record Request(Target target, Stream client, Reply reply) {}
