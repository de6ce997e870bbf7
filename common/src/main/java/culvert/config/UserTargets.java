package culvert.config;

import culvert.acl.Acl;
import culvert.acl.Cidr;
import culvert.upstream.Upstream;
import java.util.List;
import java.util.Optional;

/**
 * Where a user of the remote end may go, in the place of what holds for all.
 *
 * @param egressAllow private networks that may be targets
 * @param acl rules about targets
 * @param proxies what connections go through; empty for nothing
 */
public record UserTargets(Optional<List<Cidr>> egressAllow, Optional<Acl> acl, Optional<List<Upstream>> proxies) {}
