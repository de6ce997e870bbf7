package culvert.relay;

import culvert.net.BlockedException;

/** Decides who serves a request. All rules about targets are asked here and only here. */
@FunctionalInterface
public interface Router {
    Outbound route(Request.Connect request) throws BlockedException;
}
