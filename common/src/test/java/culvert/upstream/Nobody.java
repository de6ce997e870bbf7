package culvert.upstream;

import culvert.address.DomainName;
import culvert.net.Resolver;
import java.net.InetAddress;
import java.util.List;

/** Whom no test asks for a name. */
final class Nobody implements Resolver {
    @Override
    public List<InetAddress> resolve(DomainName name) {
        throw new AssertionError(name);
    }

    @Override
    public void close() {}
}
