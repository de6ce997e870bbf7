package culvert.address;

/** A host as a peer names it: an address, or a name that somebody else resolves. */
public sealed interface Host permits Ip, DomainName {}
