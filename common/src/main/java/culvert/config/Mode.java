package culvert.config;

/** Which of TCP and UDP is served, as other implementations' files write it. */
public enum Mode {
    TCP_ONLY("tcp_only", true, false),
    TCP_AND_UDP("tcp_and_udp", true, true),
    UDP_ONLY("udp_only", false, true);

    private final String label;
    private final boolean tcp;
    private final boolean udp;

    Mode(String label, boolean tcp, boolean udp) {
        this.label = label;
        this.tcp = tcp;
        this.udp = udp;
    }

    public String label() {
        return label;
    }

    public boolean servesTcp() {
        return tcp;
    }

    public boolean servesUdp() {
        return udp;
    }
}
